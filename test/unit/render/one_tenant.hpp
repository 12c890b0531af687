// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/intent.hpp"

namespace nicleaf::render {

/// One uplink; tenant red with a segment, a port and a session with an IPv4 server; and a segment of nobody.
inline model::Intent oneTenant() {
  model::Intent intent;
  intent.generation = 1;
  intent.underlay = {
      {65001}, *model::IpAddress::parse("192.0.2.11"), *model::Mac::parse("02:00:00:00:00:11"), {{"eth1"}}};
  intent.anycastMac = *model::Mac::parse("02:00:5e:00:01:01");
  model::BgpSession session;
  session.peerAddress = *model::IpAddress::parse("192.168.10.11");
  session.remoteAs = {model::PeerAs::Kind::kNumber, {65101}};
  session.password = "s3cret";
  session.families = {model::UnicastFamily::kIpv4};
  intent.ipVrfs = {{"red", {14001}, {3001}, {"65001:7"}, {}, {session}}};
  intent.segments = {{"red-lan", {10010}, {10}, "red", {*model::IpPrefix::parse("192.168.10.1/24")}},
                     {"flat", {10011}, {11}, std::nullopt, {}}};
  intent.ports = {{"pf0vf0", "red-lan"}};
  return intent;
}

}  // namespace nicleaf::render
