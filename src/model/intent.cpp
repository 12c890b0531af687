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
