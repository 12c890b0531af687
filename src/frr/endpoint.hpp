// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "model/error.hpp"

namespace nicleaf::frr {

/// Where a daemon's northbound is, and how to tell whether the daemon runs at all.
struct Endpoint {
  std::string daemon;  // "bgpd"
  std::string socket;  // "/run/frr/nicleaf-bgpd.sock"
  std::string vty;     // "/run/frr/bgpd.vty": FRR's own socket, there whenever the daemon runs
};

/// The places in FRR's runtime directory ("/run/frr"): where the module listens unless told otherwise.
[[nodiscard]] Endpoint zebraEndpoint(const std::filesystem::path& runtimeDirectory);
[[nodiscard]] Endpoint bgpdEndpoint(const std::filesystem::path& runtimeDirectory);

/// Whether somebody accepts connections on the socket right now.
[[nodiscard]] bool listens(const Endpoint& endpoint);

/// Why the socket cannot be talked to, found out by trying: the daemon does not run, runs without the module, lets us
/// not in, or (then `detail`, gRPC's words, are all there is to say) took the connection and broke it.
[[nodiscard]] model::Error explainUnavailable(const Endpoint& endpoint, const std::string& attempted,
                                              const std::string& detail);

}  // namespace nicleaf::frr
