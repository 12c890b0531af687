// SPDX-License-Identifier: Apache-2.0
#include "render/render.hpp"

#include <algorithm>
#include <functional>
#include <ranges>
#include <utility>

#include "model/fabric_path.hpp"
#include "render/bfd_tree.hpp"
#include "render/parts.hpp"
#include "render/session_tree.hpp"

namespace nicleaf::render {
namespace {

bool sameVni(const model::IpVrf& a, const model::IpVrf& b) { return a.name == b.name && a.l3vni == b.l3vni; }

/// Whether the tenants' links get the same values from the rest of the intent.
bool sameForLinks(const model::Intent& a, const model::Intent& b) {
  return a.underlay == b.underlay && a.anycastMac == b.anycastMac && a.securityGroups == b.securityGroups;
}

const std::vector<model::IpPrefix>& subnetsOf(const model::Segment& segment) { return segment.gateways; }
const std::vector<model::IpPrefix>& subnetsOf(const model::Port& port) { return port.addresses; }

/// Whether the VRFs have the same subnets, in the same order.
template <typename Item>
bool sameSubnets(const std::vector<Item>& a, const std::vector<Item>& b) {
  const auto inVrf = std::views::filter([](const Item& item) { return item.ipVrf && !subnetsOf(item).empty(); });
  return std::ranges::equal(a | inVrf, b | inVrf, [](const Item& one, const Item& other) {
    return one.ipVrf == other.ipVrf && subnetsOf(one) == subnetsOf(other);
  });
}

bool sameVniOf(const model::Segment& a, const model::Segment& b) { return a.vni == b.vni; }

/// Whether bgpd's tree gets the same values. The subnets count because no session accepts them, and the segments' VNIs
/// if they get route targets.
bool sameBgp(const model::Intent& a, const model::Intent& b) {
  const bool sameTargets =
      !a.underlay.routeTargets.administrator || std::ranges::equal(a.segments, b.segments, sameVniOf);
  return a.gracefulShutdown == b.gracefulShutdown && a.underlay == b.underlay && a.ipVrfs == b.ipVrfs &&
         sameSubnets(a.segments, b.segments) && sameSubnets(a.ports, b.ports) && sameTargets;
}

Basis basisOf(const Rendering& before, const model::Intent& now) {
  return {before, differenceOf(before.intent.ipVrfs, now.ipVrfs, std::mem_fn(&model::IpVrf::name)),
          differenceOf(before.intent.segments, now.segments, std::mem_fn(&model::Segment::name)),
          differenceOf(before.intent.ports, now.ports, std::mem_fn(&model::Port::interface))};
}

Desired renderLike(const Rendering* like, const model::Intent& intent) {
  static const Rendering kNothing;
  const bool sameVnis = like != nullptr && std::ranges::equal(like->intent.ipVrfs, intent.ipVrfs, sameVni);
  const Basis basis = basisOf(like != nullptr && sameForLinks(like->intent, intent) ? *like : kNothing, intent);
  Desired desired;
  desired.kernel = renderKernel(intent, basis);
  desired.zebra = sameVnis ? like->desired.zebra : model::Shared(renderZebra(intent));
  const bool bgpdStays = like != nullptr && sameBgp(like->intent, intent);
  desired.bgpd = bgpdStays ? like->desired.bgpd : model::Shared(renderBgpd(intent));
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) {
      if (!session.passwordFile.empty())
        desired.passwordFiles.emplace(
            passwordPath(vrf, session),
            PasswordInFile{session.passwordFile, model::pathOf(vrf, session) + "/password-file"});
    }
  }
  desired.bfdd = renderBfdd(intent);
  desired.usesBfd = usesBfd(intent);
  const bool routesStay = like != nullptr && like->intent.ipVrfs == intent.ipVrfs;
  desired.staticd = routesStay ? like->desired.staticd : model::Shared(renderStaticd(intent));
  desired.l2vnis = basis.rendering.desired.l2vnis;
  for (const model::Segment* segment : basis.segments.gone) desired.l2vnis.erase(segment->vni);
  for (const model::Segment* segment : basis.segments.fresh) desired.l2vnis.insert(segment->vni);
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
