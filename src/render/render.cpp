// SPDX-License-Identifier: Apache-2.0
#include "render/render.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "model/fabric_path.hpp"
#include "render/bfd_tree.hpp"
#include "render/parts.hpp"
#include "render/session_tree.hpp"

namespace nicleaf::render {
namespace {

/// Whether the tenants' links get the same values from the rest of the intent.
bool sameForLinks(const model::Intent& a, const model::Intent& b) {
  return a.underlay == b.underlay && a.anycastMac == b.anycastMac && a.securityGroups == b.securityGroups;
}

/// Whether bgpd's tree gets the same values from what is not a tenant's.
bool sameForBgp(const model::Intent& a, const model::Intent& b) {
  return a.gracefulShutdown == b.gracefulShutdown && a.underlay == b.underlay;
}

Basis basisOf(const Rendering& before, const model::Intent& now) {
  return {before, differenceOf(before.intent.ipVrfs, now.ipVrfs, std::mem_fn(&model::IpVrf::name)),
          differenceOf(before.intent.segments, now.segments, std::mem_fn(&model::Segment::name)),
          differenceOf(before.intent.ports, now.ports, std::mem_fn(&model::Port::interface))};
}

Desired renderLike(const Rendering* like, const model::Intent& intent) {
  static const Rendering kNothing;
  const Basis tenants = basisOf(like != nullptr ? *like : kNothing, intent);
  const bool likeLinks = like != nullptr && sameForLinks(like->intent, intent);
  const bool likeBgp = like != nullptr && sameForBgp(like->intent, intent);
  const Basis basis = likeLinks ? tenants : basisOf(kNothing, intent);
  Desired desired;
  desired.kernel = renderKernel(intent, basis);
  desired.zebra = renderZebra(tenants);
  desired.bgpd = likeBgp ? renderBgpdLike(intent, tenants) : model::Shared(renderBgpd(intent));
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
