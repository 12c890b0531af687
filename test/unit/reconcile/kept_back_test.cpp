// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "world.hpp"

// With atomicity tenant, a failure for one tenant is that tenant's alone.
namespace nicleaf::reconcile {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

/// document() with another description of each session.
intent::ParsedIntent byTenant(std::uint64_t generation, int tenants, const std::string& description,
                              const char* atomicity = "tenant") {
  auto whole = boost::json::parse(document(generation, tenants).json);
  auto& fabric = whole.at("nicleaf-fabric:fabric").as_object();
  fabric["atomicity"] = atomicity;
  for (auto& vrf : fabric.at("ip-vrf").as_array()) {
    for (auto& session : vrf.at("bgp-session").as_array()) session.as_object()["description"] = description;
  }
  auto parsed = intent::Parser().parse(boost::json::serialize(whole));
  if (!parsed) throw std::runtime_error(text(parsed.error()));
  return std::move(*parsed);
}

/// What the document has of the sessions of one tenant.
std::string descriptionOf(const std::string& json, const std::string& vrf) {
  const auto whole = boost::json::parse(json);
  for (const auto& one : whole.at("nicleaf-fabric:fabric").at("ip-vrf").as_array()) {
    if (one.at("name").as_string() == vrf)
      return std::string(one.at("bgp-session").as_array().front().at("description").as_string());
  }
  return "no such VRF";
}

class KeptBack : public testing::Test {
 protected:
  KeptBack() { EXPECT_TRUE(world_.apply(byTenant(1, 2, "old"))); }

  /// Makes bgpd refuse all that is about the tenant, and more than the removal of something.
  void refuse(const std::string& vrf) {
    world_.bgpd.refusal = [vrf](const model::TreeDelta& delta) -> std::optional<model::Error> {
      for (const auto& [path, value] : delta.updates) {
        if (path.find("'" + vrf + "'") != std::string::npos && value != "old")
          return model::Error{model::ErrorCode::kRefused, path, "committing", "", "bgpd refused '" + value + "'"};
      }
      return std::nullopt;
    };
  }
  /// A machine that got only what is expected here.
  static World::Snapshot clean(const intent::ParsedIntent& intent) {
    World other;
    EXPECT_TRUE(other.apply(byTenant(1, 2, "old")));
    EXPECT_TRUE(other.apply(intent));
    return other.snapshot();
  }
  [[nodiscard]] auto broken() { return world_.reconciler->status().brokenTenants; }
  [[nodiscard]] const intent::ParsedIntent& current() { return *world_.reconciler->current(); }

  World world_;
};

TEST_F(KeptBack, ATenantThatBgpdRefusesStaysAsItWasAndTheOthersGoOn) {
  refuse("t1");
  const auto report = world_.apply(byTenant(2, 3, "new"));
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_THAT(report->keptBack, ElementsAre(Pair("ip-vrf t1", HasSubstr("as generation 1 had it, because generation 2 "
                                                                        "failed for it"))));
  EXPECT_THAT(report->keptBack.begin()->second, HasSubstr("bgpd refused 'new'"));
  EXPECT_EQ(world_.phase(), model::Phase::kDegraded);
  EXPECT_EQ(broken(), report->keptBack);
  EXPECT_EQ(world_.reconciler->status().generationApplied, 2U);
  EXPECT_EQ(descriptionOf(current().json, "t1"), "old");
  EXPECT_EQ(descriptionOf(current().json, "t2"), "new");
  EXPECT_EQ(descriptionOf(current().json, "t3"), "new");
  EXPECT_TRUE(world_.snapshot() == clean(current()));
}

TEST_F(KeptBack, ATenantWithADeviceThatTheKernelRefusesIsNotHalfMade) {
  world_.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
    if (model::linkOf(op) != "vx10003") return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "interface vx10003", "creating it", "", "no memory"};
  });
  const auto report = world_.apply(byTenant(2, 4, "new"));
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_THAT(report->keptBack, ElementsAre(Pair("ip-vrf t3", HasSubstr("not there, as before"))));
  EXPECT_EQ(descriptionOf(current().json, "t3"), "no such VRF");
  EXPECT_EQ(descriptionOf(current().json, "t4"), "new");
  world_.kernel.failWhen({});
  EXPECT_TRUE(world_.snapshot() == clean(current()));
}

TEST_F(KeptBack, TheSameDocumentIsTriedAgainAndAnotherOneIsNot) {
  refuse("t1");
  const auto offered = byTenant(2, 2, "new");
  ASSERT_TRUE(world_.apply(offered));
  world_.crashAndStart();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kDegraded; }));
  EXPECT_THAT(broken(), ElementsAre(Pair("ip-vrf t1", HasSubstr("generation 2 failed for it"))));
  EXPECT_FALSE(world_.apply(byTenant(2, 2, "newer")));
  world_.bgpd.refusal = nullptr;
  const auto report = world_.apply(offered);
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_THAT(report->keptBack, IsEmpty());
  EXPECT_THAT(broken(), IsEmpty());
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  EXPECT_TRUE(world_.snapshot() == clean(offered));
}

TEST_F(KeptBack, WhatAllShareFailsForAll) {
  const auto before = world_.snapshot();
  world_.bgpd.refusal = [](const model::TreeDelta&) {
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "bgpd refused it"};
  };
  EXPECT_FALSE(world_.apply(byTenant(2, 3, "new")));
  world_.bgpd.refusal = nullptr;
  EXPECT_TRUE(world_.runUntil([&] { return world_.snapshot() == before; }));
  EXPECT_EQ(world_.reconciler->status().generationApplied, 1U);
}

TEST_F(KeptBack, WithoutItTheDocumentFailsForAll) {
  refuse("t1");
  EXPECT_FALSE(world_.apply(byTenant(2, 3, "new", "document")));
  EXPECT_EQ(world_.reconciler->status().generationApplied, 1U);
}

}  // namespace
}  // namespace nicleaf::reconcile
