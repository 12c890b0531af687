// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "model/link.hpp"

namespace nicleaf::model {

/// What a desired link demands of the observed one with a member.
enum class Demand : std::uint8_t {
  kIdentity,     // tells which link it is: one with another value is another link
  kEqual,        // exactly this
  kEqualIfOurs,  // exactly this; nothing of a foreign link
  kIfSet,        // exactly this, or anything if it is absent
  kNothing,      // whatever it is
};

/// The kernel's table that a member is observed in.
enum class Table : std::uint8_t {
  kLink,     // the link's own message
  kAddress,  // addresses: they stay with the link until they are announced to go
  kOther,    // one that means something else for a link with another owner, kind or master
};

template <typename T>
struct LinkMember {
  T Link::*member;
  const char* words;  // for the log; null: no difference to report
  Demand demand;
  Table table;
};
template <typename T>
LinkMember(T Link::*, const char*, Demand, Table) -> LinkMember<T>;  // clang 16 needs it

/// All members of Link. The comparison with the desired state, the log of differences and the table of links read this
/// list; link_members.cpp does not compile if a member has no row.
inline constexpr std::tuple kLinkMembers{
    LinkMember{&Link::name, nullptr, Demand::kIdentity, Table::kLink},
    LinkMember{&Link::kind, "kind", Demand::kIdentity, Table::kLink},
    LinkMember{&Link::ours, "owner", Demand::kIdentity, Table::kLink},
    LinkMember{&Link::alternativeNames, nullptr, Demand::kNothing, Table::kLink},  // conflicts() looks at them
    LinkMember{&Link::adminUp, "admin state", Demand::kEqual, Table::kLink},
    LinkMember{&Link::mtu, "MTU", Demand::kIfSet, Table::kLink},
    LinkMember{&Link::mac, "MAC", Demand::kIfSet, Table::kLink},
    LinkMember{&Link::master, "master", Demand::kEqual, Table::kLink},
    LinkMember{&Link::ipv6LinkLocal, "IPv6 address generation", Demand::kIfSet, Table::kLink},
    LinkMember{&Link::group, "group", Demand::kIfSet, Table::kLink},
    LinkMember{&Link::vxlan, "settings of the VXLAN device", Demand::kIfSet, Table::kLink},
    LinkMember{&Link::ip, nullptr, Demand::kIfSet, Table::kLink},  // sysctls: most are never announced
    LinkMember{&Link::bridge, "settings of the bridge", Demand::kIfSet, Table::kLink},
    LinkMember{&Link::bridgePort, "bridge port", Demand::kIfSet, Table::kLink},  // its lists: Table::kOther
    LinkMember{&Link::selfVlans, "VLANs of the bridge", Demand::kEqualIfOurs, Table::kOther},
    LinkMember{&Link::localMacs, "MACs of the bridge", Demand::kEqualIfOurs, Table::kOther},
    LinkMember{&Link::vniFilter, "VNI filter", Demand::kEqualIfOurs, Table::kOther},
    LinkMember{&Link::addresses, "addresses", Demand::kEqual, Table::kAddress},
    LinkMember{&Link::filters, "filters", Demand::kEqual, Table::kOther},
};

/// Calls visit(const LinkMember<T>&) for each row.
template <typename Visit>
constexpr void forEachLinkMember(Visit visit) {
  std::apply([&](const auto&... row) { (visit(row), ...); }, kLinkMembers);
}

/// Whether `is` holds for each row; asks no further after the first that it does not hold for.
template <typename Predicate>
[[nodiscard]] constexpr bool everyLinkMember(Predicate is) {
  return std::apply([&](const auto&... row) { return (is(row) && ...); }, kLinkMembers);
}

}  // namespace nicleaf::model
