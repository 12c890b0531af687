// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <vector>

#include "kernel/decode.hpp"

namespace nicleaf::kernel {

/// What is not known any more, by what rtnetlink's notifications are about. They are not taken for the new state: a
/// notification can be older than what it is about has become, and some are sent halfway through a change. Only FDB
/// entries are, as a bridge can have very many, of which each comes with all that there is to know about it.
struct Changes {
  struct Fdb {
    FdbPlace place;                   // it is nowhere else at this bridge
    std::optional<FdbRecord> record;  // absent: it went, or is now of no interest
  };

  bool everything = true;  // nothing is known yet, or notifications were lost
  std::set<std::uint32_t> links, vlans, vnis, addresses, ingress, fdb;
  std::set<std::uint32_t> deleted;       // links; there may be another one of this index now
  std::map<std::uint32_t, bool> clsact;  // came, or went
  std::vector<Fdb> entries;              // in order
  bool allFdb = false;                   // there were too many of them
  std::vector<model::BlackholeDefault> newBlackholes;
  bool blackholes = false, rules = false;

  /// Takes note of a notification. One of a type that is not known is about nothing that is observed.
  void note(const nlmsghdr& header, Bytes payload);
};

}  // namespace nicleaf::kernel
