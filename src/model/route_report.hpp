// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/refused.hpp"
#include "model/types.hpp"

namespace nicleaf::model {

/// Where one prefix of a VRF comes from, what the policies did with it, who hears it, and what the kernel has. bgpd and
/// the kernel say the facts; reconcile::explain() adds what only the intent knows.

struct EvpnRoute {
  std::uint32_t type = 0;  // 2 or 5
  std::string rd, vtep;
  std::vector<std::string> targets;
  std::string matchedTarget;  // of an imported one: the first that the VRF imports
  std::uint32_t l3vni = 0;
  std::string routerMac;
  std::string from;  // the neighbor that sent it; empty for the DPU's own
  friend bool operator==(const EvpnRoute&, const EvpnRoute&) = default;
};

/// A path in bgpd's table of the VRF.
struct RoutePath {
  std::string source;  // session, connected, static, kernel, network, aggregate, evpn, leaked, other
  std::string from;    // the neighbor of a session, the VRF of a leaked path
  bool valid = false, best = false, multipath = false, stale = false, suppressed = false, blackhole = false;
  std::string reason;  // why another path is best; empty if this one is, or is not valid
  std::string asPath, nextHop, nextHopLinkLocal, communities;
  std::uint32_t localPreference = 0, med = 0, weight = 0;
  std::chrono::seconds age{0};
  std::optional<EvpnRoute> imported;
  std::string rule{};  // set by explain(): the data path behind it; may be empty
  friend bool operator==(const RoutePath&, const RoutePath&) = default;
};

/// A session of the VRF, or one for EVPN, and the prefix.
struct RouteSession {
  std::string peer;
  bool established = false, negotiated = false, accepted = false, hears = false, prefixLimitReached = false;
  std::optional<RefusedPrefix> refused{};  // what bgpd remembers, with the rule

  // Set by explain():
  std::string verdict{};      // accepted, refused, not-allowed, not-announced, down; empty if only `hears` matters
  std::string rule{};         // the data path that permits or refuses; may be empty
  std::string explanation{};  // in words; empty if the verdict says everything
  std::string hearsRule{}, hearsExplanation{};  // why it does not hear the prefix, or why it does
  friend bool operator==(const RouteSession&, const RouteSession&) = default;
};

/// What bgpd knows.
struct RouteLookup {
  std::string prefix;  // the one that was looked up, or that an address led to
  std::vector<RoutePath> paths;
  bool truncated = false;  // there are more paths
  std::vector<EvpnRoute> exported;
  std::vector<RouteSession> sessions, evpnSessions;
  std::uint32_t l3vni = 0;
  bool l3vniUp = false;
  std::vector<std::string> importTargets;
  friend bool operator==(const RouteLookup&, const RouteLookup&) = default;
};

struct KernelNextHop {
  std::string gateway;  // may be empty
  IfName device;
  bool onlink = false, linkDown = false, offloaded = false;
  friend bool operator==(const KernelNextHop&, const KernelNextHop&) = default;
};

/// The kernel's longest match in one table.
struct KernelRoute {
  std::string prefix;    // empty: there is none
  std::string type;      // unicast, blackhole, local, ...
  std::string protocol;  // who added it: bgp, zebra, kernel, nicleaf, ...
  std::uint32_t table = 0, metric = 0;
  bool offloaded = false, trapped = false, offloadFailed = false;
  std::vector<KernelNextHop> nextHops;
  friend bool operator==(const KernelRoute&, const KernelRoute&) = default;
};

struct RouteReport {
  VrfName vrf;
  std::string asked;  // a prefix or an address
  RouteLookup bgp;
  std::optional<KernelRoute> kernel;  // empty if it could not be read
  std::string kernelError;            // why
  std::vector<std::string> problems;  // set by explain(): where bgpd, the intent and the kernel differ
  std::vector<std::string> notes{};   // set by explain(): what else decides, such as an aggregate
  friend bool operator==(const RouteReport&, const RouteReport&) = default;
};

}  // namespace nicleaf::model
