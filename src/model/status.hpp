// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/drain.hpp"
#include "model/next_hop.hpp"
#include "model/port_identity.hpp"
#include "model/types.hpp"

namespace nicleaf::model {

/// The observed state of sessions, VNIs and the agent itself.

enum class SessionState : std::uint8_t {
  kUnknown,
  kIdle,
  kConnect,
  kActive,
  kOpenSent,
  kOpenConfirm,
  kEstablished,
  kClearing,
  kDeleted
};
/// "established", "open-sent", ...: as nicleaf-frr-bgp.yang spells them.
[[nodiscard]] std::string toString(SessionState state);

/// BFD of a session, as bgpd knows it.
enum class BfdState : std::uint8_t { kNone, kUnknown, kAdminDown, kDown, kUp };
/// "admin-down", ...: as nicleaf-frr-bgp.yang spells them; empty without BFD.
[[nodiscard]] std::string toString(BfdState state);

/// BFD of the next hops of static routes. kUnknown: nothing is known yet, or not any more.
using NextHopStates = std::map<NextHop, BfdState>;

struct FamilyCounters {
  std::string afi;                                                         // "ipv4", "ipv6", "l2vpn"
  std::string safi;                                                        // "unicast", "evpn"
  std::uint64_t received = 0, accepted = 0, filtered = 0, advertised = 0;  // prefixes
  bool more = false;  // refused prefixes were forgotten: there may be more than `received` and `filtered`
  friend bool operator==(const FamilyCounters&, const FamilyCounters&) = default;
};

/// What bgpd's module removed from the UPDATEs of a neighbor since it was configured.
struct RemovedAttributes {
  std::uint64_t attributes = 0, updates = 0;  // path attributes; UPDATEs that the module changed
  std::uint8_t lastType = 0;                  // type code of the last attribute; 0 if none was removed
  friend bool operator==(const RemovedAttributes&, const RemovedAttributes&) = default;
};

/// Announcements that bgpd refused since the neighbor was configured; one announced again counts again.
struct Refused {
  std::uint32_t policy = 0, asPathLoop = 0, reflectionLoop = 0, nextHop = 0;
  friend bool operator==(const Refused&, const Refused&) = default;
};

struct Session {
  VrfName vrf;       // "default" for the underlay
  std::string peer;  // address, or interface of an unnumbered neighbor
  SessionState state = SessionState::kUnknown;
  bool adminDown = false;
  Asn localAs, remoteAs;
  std::string description, peerGroup;
  std::string lastResetReason;
  std::chrono::steady_clock::time_point since;  // the last change into or out of established
  std::uint32_t establishedTransitions = 0, dropped = 0;
  std::uint64_t messagesReceived = 0, messagesSent = 0;
  RemovedAttributes removed;
  Refused refused;
  BfdState bfd = BfdState::kNone;
  std::vector<FamilyCounters> families;
  friend bool operator==(const Session&, const Session&) = default;
};

using SessionKey = std::pair<VrfName, std::string>;  // vrf, peer
using Sessions = std::map<SessionKey, Session>;

struct VniStatus {
  Vni vni;
  bool l3 = false;
  VrfName tenantVrf;
  bool live = false;  // bgpd has learned it from zebra, and it is up
  std::string rd;
  std::vector<std::string> importRouteTargets, exportRouteTargets;
  std::vector<IpAddress> remoteVteps;
  bool known = true;  // false: bgpd does not answer, and the rest is what it said last
  friend bool operator==(const VniStatus&, const VniStatus&) = default;
};

/// Whether the agent hears bgpd. kSilent: it is connected, and its main thread has not answered for a second.
enum class Reach : std::uint8_t { kAway, kSilent, kUp };
/// "away", "silent", "up".
[[nodiscard]] std::string toString(Reach reach);

/// A line of a daemon's configuration that only the daemon has (somebody typed it), or that only its datastore has.
struct ConfigDifference {
  bool onlyInDaemon = false;
  std::vector<std::string> context;  // the lines that enclose it, outermost first
  std::string line;                  // without a password's value
  std::string path;                  // the data path behind the line; empty if onlyInDaemon
  friend bool operator==(const ConfigDifference&, const ConfigDifference&) = default;
};
using Drift = std::map<std::string, std::vector<ConfigDifference>>;  // by daemon

/// Lines of bgpd that were not as its datastore says.
struct RepairedLines {
  std::vector<ConfigDifference> removed;     // only bgpd had them
  std::vector<ConfigDifference> restored{};  // bgpd did not have them
  std::vector<ConfigDifference> left{};      // bgpd refused to change them
};

enum class Phase : std::uint8_t { kStarting, kApplying, kApplied, kFailed, kWaiting, kHeld, kDegraded };
[[nodiscard]] std::string toString(Phase phase);

/// How the VXLAN devices are made, and why.
struct VxlanChoice {
  bool single = false;
  std::string reason;
  friend bool operator==(const VxlanChoice&, const VxlanChoice&) = default;
};

/// A file that has a session's password.
struct PasswordFileStatus {
  std::string file;
  std::string problem;  // why it gives no password; empty if it does
  friend bool operator==(const PasswordFileStatus&, const PasswordFileStatus&) = default;
};

/// A document that is in effect until it is confirmed.
struct Confirmation {
  std::string id;  // the client's name for it
  std::uint64_t generation = 0;
  std::optional<std::uint64_t> before{};  // the generation that comes back
                                          // otherwise; nullopt: no document
  friend bool operator==(const Confirmation&, const Confirmation&) = default;
};

struct AgentStatus {
  Phase phase = Phase::kStarting;
  std::optional<std::uint64_t> generationApplied, generationPending;
  std::string lastError;
  std::optional<std::chrono::milliseconds> lastApply;
  std::vector<PortStatus> ports{};  // uplinks and ports of the current intent, in its order
  std::optional<VxlanChoice> vxlan{};
  std::vector<PasswordFileStatus> passwordFiles{};     // of the current intent, by name
  Drain drain{};                                       // besides the intent's
  NextHopStates nextHops{};                            // of the current intent, where BFD follows them
  std::vector<std::string> storeProblems{};            // what is wrong with the agent's state on disk
  std::optional<Confirmation> confirmation{};          // the applied generation waits for it
  std::set<IfName> fullPorts{};                        // netdevs that have learnt as many MACs as they may
  std::size_t postponed = 0;                           // changes that wait, because they failed or somebody undoes them
  std::set<std::string> contested{};                   // tenants whose repairs somebody undoes; "": what all share
  std::map<std::string, std::string> brokenTenants{};  // "ip-vrf red": why it is not as the intent says
  friend bool operator==(const AgentStatus&, const AgentStatus&) = default;
};

}  // namespace nicleaf::model
