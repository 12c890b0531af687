// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "netlink/decode.hpp"

namespace nicleaf::netlink {

/// What is not known any more, by what rtnetlink's notifications are about. They are not taken for the new state: a
/// notification can be older than what it is about has become, and some are sent halfway through a change. Only those
/// about a single entry of a table that can be very long for one link are: they have all that there is to know of it.
struct Changes {
  struct Vlan {
    std::uint32_t index = 0;
    model::BridgeVlan vlan;
    bool there = false;
    /// A link has one PVID: another one is none any more.
    void applyTo(model::FlatSet<model::BridgeVlan>& vlans) const;
  };
  struct VniRange {
    std::uint32_t index = 0;
    model::Vni first, last;
    bool there = false;
    void applyTo(model::FlatSet<model::Vni>& vnis) const;
  };
  struct Fdb {
    FdbPlace place;                   // it is nowhere else at this bridge
    std::optional<FdbRecord> record;  // absent: it went, or is now of no interest
  };

  bool everything = true;  // nothing is known yet, or notifications were lost
  std::set<std::uint32_t> links, vlans, vnis, addresses, ingress, fdb;
  std::set<std::uint32_t> deleted;       // links; there may be another one of this index now
  std::map<std::uint32_t, bool> clsact;  // came, or went
  // In order, and no more than so many: then `allFdb`, or the link is among the ones above.
  std::vector<Fdb> entries;
  std::vector<Vlan> vlanEntries;
  std::vector<VniRange> vniEntries;
  bool allFdb = false;
  std::vector<model::BlackholeDefault> newBlackholes;
  bool blackholes = false, rules = false;

  /// Takes note of a notification. One of a type that is not known is about nothing that is observed.
  void note(const nlmsghdr& header, Bytes payload);

 private:
  void noteLink(const nlmsghdr& header, Bytes payload);
  void noteVlans(const nlmsghdr& header, Bytes payload);
  void noteVnis(const nlmsghdr& header, Bytes payload);
  void mark(std::optional<std::uint32_t> index, std::set<std::uint32_t>& marked);
};

}  // namespace nicleaf::netlink
