// SPDX-License-Identifier: Apache-2.0
#include "render/render.hpp"

#include "render/parts.hpp"

namespace nicleaf::render {

Desired render(const model::Intent& intent) {
  Desired desired;
  desired.kernel = renderKernel(intent);
  desired.zebra = renderZebra(intent);
  desired.bgpd = renderBgpd(intent);
  for (const model::Segment& segment : intent.segments) desired.l2vnis.insert(segment.vni);
  for (const model::IpVrf& vrf : intent.ipVrfs) desired.l3vnis.emplace(vrf.name, vrf.l3vni);
  return desired;
}

}  // namespace nicleaf::render
