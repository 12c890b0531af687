// SPDX-License-Identifier: Apache-2.0
#include "model/intent.hpp"

#include <algorithm>

namespace nicleaf::model {

unsigned AllowedPrefix::longest() const {
  if (le) return *le;
  return ge ? prefix.address.bits() : prefix.length;
}

unsigned AllowedPrefix::shortest() const {
  const unsigned least = ge.value_or(prefix.length);
  return longest() > 0 ? std::max(least, 1U) : least;
}

std::size_t declaredSessions(const IpVrf& vrf) {
  return static_cast<std::size_t>(
      std::ranges::count_if(vrf.sessions, [](const auto& session) { return !session.listenRange; }));
}

bool hasListenRange(const IpVrf& vrf) { return declaredSessions(vrf) < vrf.sessions.size(); }

std::uint16_t listenLimitOf(const IpVrf& vrf) {
  if (!vrf.sessionLimit) return vrf.listenLimit;
  const std::size_t declared = declaredSessions(vrf);
  const std::size_t left = *vrf.sessionLimit > declared ? *vrf.sessionLimit - declared : 0;
  return static_cast<std::uint16_t>(std::min<std::size_t>(vrf.listenLimit, left));
}

const BfdProfile* profileNamed(const Intent& intent, const std::string& name) {
  const auto found = std::ranges::find(intent.bfdProfiles, name, &BfdProfile::name);
  return found == intent.bfdProfiles.end() ? nullptr : &*found;
}

std::string peerOf(const BgpSession& session) {
  if (session.listenRange) return session.listenRange->toString();
  return session.interface.empty() ? session.peerAddress.toString() : session.interface;
}

bool hasPassword(const BgpSession& session) { return !session.password.empty() || !session.passwordFile.empty(); }

bool carriesIpv4OverIpv6(const BgpSession& session) {
  const IpAddress& peer = session.listenRange ? session.listenRange->address : session.peerAddress;
  const bool overIpv6 = !session.interface.empty() || peer.isV6();
  return overIpv6 && session.families.contains(UnicastFamily::kIpv4);
}

const Segment* unlikeTheFirst(const Intent& intent) {
  const auto found = std::ranges::find_if(intent.segments, [&](const Segment& segment) {
    const Segment& first = intent.segments.front();
    return segment.arpNdSuppression != first.arpNdSuppression || segment.flooding != first.flooding;
  });
  return found == intent.segments.end() ? nullptr : &*found;
}

}  // namespace nicleaf::model
