// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "render/render.hpp"
#include "support/random_intent.hpp"

namespace nicleaf::render {
namespace {

/// A few changes such as an operator makes.
model::Intent changed(model::Intent intent, std::mt19937_64& random) {
  const auto pick = [&](auto& list) { return list.begin() + static_cast<std::ptrdiff_t>(random() % list.size()); };
  const auto change = [&](int kind) {
    if (kind == 0 && !intent.segments.empty()) std::swap(*pick(intent.segments), intent.segments.front());
    if (kind == 1 && !intent.segments.empty()) pick(intent.segments)->flooding ^= true;
    if (kind == 2 && !intent.segments.empty()) pick(intent.segments)->gateways.clear();
    if (kind == 3 && !intent.segments.empty()) pick(intent.segments)->ipVrf.reset();
    if (kind == 4 && !intent.ports.empty()) pick(intent.ports)->mtu = static_cast<std::uint16_t>(1300 + random() % 200);
    if (kind == 5 && !intent.ports.empty()) intent.ports.erase(pick(intent.ports));
    if (kind == 6 && !intent.ipVrfs.empty()) intent.ipVrfs.back().l3vni = {7000};
    if (kind == 7 && !intent.ipVrfs.empty()) pick(intent.ipVrfs)->sessions.clear();
    const bool another = !intent.segments.empty() && intent.segments.back().name == "another";
    if (kind == 8 && !another) intent.segments.push_back({"another", {9999}, {999}, std::nullopt, {}});
    if (kind == 12 && another) intent.segments.pop_back();
    if (kind == 9) intent.underlay.uplinks.front().mtu = 1600;
    if (kind == 10) intent.anycastMac.octets[5] ^= 1;
    if (kind == 11) intent.underlay.vxlanDevices = model::VxlanDevices::kSingle;
    if (kind == 13) pick(intent.securityGroups)->rules.back().accept ^= true;
    if (kind == 14 && !intent.segments.empty()) pick(intent.segments)->securityGroups = {"web"};
  };
  for (auto left = random() % 3; left < 3; ++left) change(static_cast<int>(random() % 15));
  return intent;
}

void expectSame(const Desired& one, const Desired& other) {
  EXPECT_EQ(one.kernel, other.kernel);
  EXPECT_EQ(one.zebra, other.zebra);
  EXPECT_EQ(one.bgpd, other.bgpd);
  EXPECT_EQ(one.l2vnis, other.l2vnis);
  EXPECT_EQ(one.l3vnis, other.l3vnis);
}

TEST(RenderLike, IsWhatRenderingFromNothingIs) {
  for (std::uint64_t seed = 0; seed < 500 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    RenderingPtr rendered = renderLike(nullptr, test::randomIntent(seed));
    for (int step = 0; step < 4; ++step) {
      const model::Intent next = step == 2 ? test::randomIntent(seed + 1000) : changed(rendered->intent, random);
      rendered = renderLike(rendered, next);
      expectSame(rendered->desired, render(next));
    }
  }
}

TEST(RenderLike, WhatIsAsItWasIsTheVerySame) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    const RenderingPtr before = renderLike(nullptr, test::randomIntent(seed));
    model::Intent more = before->intent;
    more.segments.push_back({"another", {9999}, {999}, std::nullopt, {}});
    const RenderingPtr now = renderLike(before, more);
    for (const auto& [name, link] : before->desired.kernel.links) {
      if (name == model::kSingleVxlanName) continue;
      EXPECT_EQ(&now->desired.kernel.links.at(name), &link) << name;
    }
    // With an administrator, bgpd has the segments' route targets.
    const bool hasSegments = before->intent.underlay.routeTargets.administrator.has_value();
    EXPECT_EQ(&*now->desired.bgpd == &*before->desired.bgpd, !hasSegments);
  }
}

}  // namespace
}  // namespace nicleaf::render
