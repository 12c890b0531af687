// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/connections.hpp"
#include "core/frr.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

/// Pieces before and after a change. A new piece is only in `after`, a deleted one only in `before`.
struct Pieces {
  std::vector<const lyd_node*> before;
  std::vector<const lyd_node*> after;

  void add(const lyd_node* was, const lyd_node* becomes) {
    if (was) before.push_back(was);
    if (becomes) after.push_back(becomes);
  }
};

/// The part of a commit that FRR's own northbound applies, through the callbacks of FRR's modules. FRR copies,
/// validates and compares whole configurations. So while a method of this class runs, FRR sees a running configuration
/// and a candidate that consist of the changed pieces alone; at all other times it sees the whole running
/// configuration. This class does not change the running configuration: Datastore does. On FRR's main thread.
class FrrPart {
 public:
  FrrPart(const Pieces& pieces, ClientId client, const std::string& comment);
  /// Aborts what was prepared and not applied.
  ~FrrPart();
  FrrPart(const FrrPart&) = delete;
  FrrPart& operator=(const FrrPart&) = delete;

  /// These return FRR's result codes (enum nb_error) and its words. If prepare() fails, it has aborted the transaction.
  [[nodiscard]] int validate(std::string& message);
  [[nodiscard]] int prepare(std::string& message);
  /// After a successful prepare(). FRR cannot refuse it.
  void apply(std::string& message);
  void abort();

  /// The pieces after validation, with the defaults that FRR adds. Valid as long as this object.
  [[nodiscard]] const lyd_node* validated() const { return candidate_->dnode; }

 private:
  class SwappedRunning;

  lyd_node* before_ = nullptr;
  nb_config* candidate_ = nullptr;
  nb_transaction* transaction_ = nullptr;
  nb_context context_{};  // FRR keeps a pointer to it from PREPARE to APPLY or ABORT
  std::string comment_;
};

}  // namespace nicleaf::plugin
