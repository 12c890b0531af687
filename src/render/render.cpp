// SPDX-License-Identifier: Apache-2.0
#include "render/render.hpp"

#include <algorithm>
#include <utility>

#include "render/parts.hpp"

namespace nicleaf::render {
namespace {

bool sameVni(const model::IpVrf& a, const model::IpVrf& b) { return a.name == b.name && a.l3vni == b.l3vni; }

Desired renderLike(const Rendering* like, const model::Intent& intent) {
  Desired desired;
  desired.kernel = renderKernel(intent, like);
  const bool sameVnis = like != nullptr && std::ranges::equal(like->intent.ipVrfs, intent.ipVrfs, sameVni);
  desired.zebra = sameVnis ? like->desired.zebra : model::Shared(renderZebra(intent));
  const bool sameBgp =
      like != nullptr && like->intent.underlay == intent.underlay && like->intent.ipVrfs == intent.ipVrfs;
  desired.bgpd = sameBgp ? like->desired.bgpd : model::Shared(renderBgpd(intent));
  std::vector<model::Vni> vnis;
  vnis.reserve(intent.segments.size());
  for (const model::Segment& segment : intent.segments) vnis.push_back(segment.vni);
  desired.l2vnis = {vnis.begin(), vnis.end()};
  for (const model::IpVrf& vrf : intent.ipVrfs) desired.l3vnis.emplace(vrf.name, vrf.l3vni);
  return desired;
}

}  // namespace

Desired render(const model::Intent& intent) { return renderLike(nullptr, intent); }

RenderingPtr renderLike(const RenderingPtr& like, model::Intent intent) {
  Desired desired = renderLike(like.get(), intent);
  return std::make_shared<const Rendering>(Rendering{std::move(intent), std::move(desired)});
}

}  // namespace nicleaf::render
