// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "model/error.hpp"

namespace nicleaf::frr {

/// The sockets of an FRR daemon: that of its northbound, and one that shows whether the daemon runs at all.
struct Endpoint {
  std::string daemon;   // "bgpd"
  std::string socket;   // "/run/frr/nicleaf-bgpd.sock"
  std::string vty;      // "/run/frr/bgpd.vty": FRR's own socket, which exists whenever the daemon runs
  std::string start{};  // how to make FRR start it, if FRR does not do so anyway
};

/// The endpoints in FRR's runtime directory ("/run/frr"), where the modules listen by default.
[[nodiscard]] Endpoint zebraEndpoint(const std::filesystem::path& runtimeDirectory);
[[nodiscard]] Endpoint bgpdEndpoint(const std::filesystem::path& runtimeDirectory);
[[nodiscard]] Endpoint bfddEndpoint(const std::filesystem::path& runtimeDirectory);
[[nodiscard]] Endpoint staticdEndpoint(const std::filesystem::path& runtimeDirectory);

/// Whether a process accepts connections on the socket now.
[[nodiscard]] bool listens(const Endpoint& endpoint);

/// Explains why a call failed, by trying to connect: the daemon does not run, it runs without the module, or nicleafd
/// lacks the permission. If the connection succeeds, the explanation is `detail`, gRPC's own words.
[[nodiscard]] model::Error explainUnavailable(const Endpoint& endpoint, const std::string& attempted,
                                              const std::string& detail);

}  // namespace nicleaf::frr
