// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/denied_prefixes.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// An entry of the prefix list that says which prefixes a session accepts, and why it is there. The list is rendered
/// from these, and a refused prefix is explained by them. Pure.
struct EntryRule {
  unsigned sequence = 0;
  bool permits = false;
  std::optional<model::IpPrefix> prefix;  // empty: any
  unsigned shortest = 0, longest = 0;     // bits of a prefix in it
  std::string path;                       // the data path in the intent that it comes from, or empty
  std::string words;                      // what it refuses; empty if it permits

  [[nodiscard]] bool matches(const model::IpPrefix& announced) const;
};

/// In the order of the list: the `denied` prefixes that an allowed one would let in, the allowed ones, and `deny any`.
[[nodiscard]] std::vector<EntryRule> entryRules(const model::IpVrf& vrf, const model::BgpSession& session,
                                                model::UnicastFamily family,
                                                const std::vector<model::DeniedPrefix>& denied);

/// The same for what the session accepts with the community BLACKHOLE: also all addresses in allowed prefixes.
[[nodiscard]] std::vector<EntryRule> blackholeRules(const model::IpVrf& vrf, const model::BgpSession& session,
                                                    model::UnicastFamily family,
                                                    const std::vector<model::DeniedPrefix>& denied);

/// The same for what uplinks accept of IPv4 unicast.
[[nodiscard]] std::vector<EntryRule> uplinkRules(const model::Underlay& underlay);

/// Why a list refuses a prefix.
struct Refusal {
  std::string path;   // the data path to change; empty if none helps
  std::string words;  // "not in an allowed-prefix of the session"
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// Why the list of the neighbor refuses `announced`; empty if it accepts it, or if the intent has no such session.
/// `vrf` may be "default", for the uplinks.
[[nodiscard]] std::optional<Refusal> refusalOf(const model::Intent& intent, const model::VrfName& vrf,
                                               const std::string& peer, const model::IpPrefix& announced);

/// The rule of the intent that makes the list of the neighbor accept a prefix.
struct Permit {
  std::string path;            // the data path
  bool onlyBlackhole = false;  // accepted with the community BLACKHOLE alone
  friend bool operator==(const Permit&, const Permit&) = default;
};
/// Empty if the list refuses `announced`, or if the intent has no such session.
[[nodiscard]] std::optional<Permit> permitOf(const model::Intent& intent, const model::VrfName& vrf,
                                             const std::string& peer, const model::IpPrefix& announced);

/// The session of a tenant that the neighbor `peer` of bgpd belongs to, and its VRF; null if the intent has none.
struct TenantSession {
  const model::IpVrf* vrf = nullptr;
  const model::BgpSession* session = nullptr;
};
[[nodiscard]] TenantSession tenantSession(const model::Intent& intent, const model::VrfName& vrf,
                                          const std::string& peer);

/// What else refuses a prefix that the list accepts: the limit of AS paths. Empty if the intent has no such session.
[[nodiscard]] std::optional<Refusal> pathRefusalOf(const model::Intent& intent, const model::VrfName& vrf,
                                                   const std::string& peer);

/// What makes bgpd close a session that announces too many prefixes: its limit. Empty if the intent has none for it.
[[nodiscard]] std::optional<Refusal> limitRefusalOf(const model::Intent& intent, const model::VrfName& vrf,
                                                    const std::string& peer);

}  // namespace nicleaf::render
