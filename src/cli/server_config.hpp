// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/intent.hpp"

namespace nicleaf::cli {

/// A session as its server sees it.
struct ServerSession {
  const model::BgpSession& session;
  model::Asn dpuAs;                            // what the server has to expect
  std::optional<model::IpAddress> dpuAddress;  // of the gateway or routed port; none if the server is behind a router
  std::optional<model::BfdProfile> bfd;        // the DPU's timers; none without BFD
};

/// The sessions of an IP-VRF, in the intent's order. They refer to `intent`.
[[nodiscard]] std::vector<ServerSession> serverSessions(const model::Intent& intent, const model::IpVrf& vrf);

/// The configuration of a BGP speaker on the servers of these sessions. Comments say what is to be replaced: a
/// password, which nobody can read back, and the DPU's address if it is not in the intent.
using ServerConfig = std::string (*)(const std::vector<ServerSession>& sessions);
[[nodiscard]] std::string birdConfig(const std::vector<ServerSession>& sessions);   // BIRD 2
[[nodiscard]] std::string frrConfig(const std::vector<ServerSession>& sessions);    // frr.conf
[[nodiscard]] std::string gobgpConfig(const std::vector<ServerSession>& sessions);  // gobgpd.toml

/// "203.0.113.0/24", with the lengths that are allowed if that is not its own alone: "10.0.0.0/8 (16..24 bits)".
[[nodiscard]] std::string prefixWords(const model::AllowedPrefix& allowed);

/// The AS numbers that the server may have, in words.
[[nodiscard]] std::string serverAsWords(const ServerSession& one);

}  // namespace nicleaf::cli
