// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "health/session_table.hpp"
#include "model/error.hpp"
#include "model/offload.hpp"
#include "model/security.hpp"
#include "model/status.hpp"

namespace nicleaf::health {

/// The data of one scrape: made on the io_context, read by the HTTP threads.
struct MetricsSnapshot {
  model::Sessions sessions;
  std::map<model::SessionKey, std::uint64_t> flaps;
  std::vector<model::VniStatus> vnis;
  std::map<model::Vni, model::IfName> vxlanInterfaces;  // for the label vxlanIf, which is left out for other VNIs
  model::AgentStatus agent;
  std::optional<model::OffloadReport> offload{};
  std::vector<model::PortSecurity> security{};
  bool bgpdUp = false;
  std::chrono::steady_clock::time_point bgpdHeard{};  // while it is not up: since when; else the snapshot's time
  std::vector<model::VrfName> openPorts{};            // VRFs in which bgpd accepts connections from anybody
  std::size_t driftLines = 0;                         // lines of bgpd that are not as the intent says
  std::uint64_t driftTotal = 0;                       // that were found since the agent started
};

/// Prometheus endpoint (prometheus-cpp) at http://ADDRESS/metrics, with frr_exporter's names for BGP peers and VNIs
/// and nicleaf_* for the agent itself. It serves loopback addresses only, because it checks no
/// credentials.
class MetricsServer {
 public:
  /// `address` is an IPv4 loopback address and a port, such as "127.0.0.1:9342"; Debian's HTTP library (civetweb) is
  /// built without IPv6. Errors: kRefused for another one, and kUnavailable while the port is in use.
  [[nodiscard]] static model::Expected<std::unique_ptr<MetricsServer>> start(const std::string& address);
  /// Takes up to two seconds, the interval at which civetweb checks whether it should stop.
  ~MetricsServer();

  /// Replaces the snapshot for later scrapes. Any thread.
  void publish(MetricsSnapshot snapshot);

 private:
  struct Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::health
