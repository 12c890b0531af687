// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "netlink/decode.hpp"

namespace nicleaf::netlink {

/// What must be re-read, according to rtnetlink's notifications. A notification is not taken for the new state: it can
/// be older than the object's present state, and some are sent halfway through a change. The exceptions are
/// notifications about a single entry of a table that can be very long for one link (FDB, VLANs, VNIs): they hold the
/// whole entry.
struct Changes {
  struct Vlan {
    std::uint32_t index = 0;
    model::BridgeVlan vlan;
    bool there = false;
    /// A link has one PVID: a new PVID takes the place of another.
    void applyTo(model::FlatSet<model::BridgeVlan>& vlans) const;
  };
  struct VniRange {
    std::uint32_t index = 0;
    model::Vni first, last;
    bool there = false;
    void applyTo(model::FlatSet<model::Vni>& vnis) const;
  };
  struct Fdb {
    FdbPlace place;                   // the entry is at no other port of this bridge
    std::optional<FdbRecord> record;  // absent: the entry was deleted, or is now of no interest
  };

  bool everything = true;  // nothing has been read yet, or notifications were lost
  std::set<std::uint32_t> links, vlans, vnis, addresses, filters, fdb;
  std::set<std::uint32_t> deleted;       // indexes that were deleted, and may be reused by now
  std::map<std::uint32_t, bool> clsact;  // true: added; false: removed
  // In order, and bounded: beyond the bound, `allFdb` is set or the link is in one of the sets above.
  std::vector<Fdb> entries;
  std::vector<Vlan> vlanEntries;
  std::vector<VniRange> vniEntries;
  bool allFdb = false;
  std::vector<model::BlackholeDefault> newBlackholes;
  std::vector<model::ForeignRoute> newForeign;
  bool blackholes = false, foreignRoutes = false, rules = false;

  /// Records a notification. Ignores unknown types: nothing that is observed depends on them.
  void note(const nlmsghdr& header, Bytes payload);

 private:
  void noteLink(const nlmsghdr& header, Bytes payload);
  void noteVlans(const nlmsghdr& header, Bytes payload);
  void noteVnis(const nlmsghdr& header, Bytes payload);
  void mark(std::optional<std::uint32_t> index, std::set<std::uint32_t>& marked);
};

}  // namespace nicleaf::netlink
