// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/connections.hpp"
#include "core/frr.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

// What changes, as it was and as it becomes. Of a piece that comes or goes there is only one of the two.
struct Pieces {
  std::vector<const lyd_node*> before;
  std::vector<const lyd_node*> after;

  void add(const lyd_node* was, const lyd_node* becomes) {
    if (was) before.push_back(was);
    if (becomes) after.push_back(becomes);
  }
};

// The part of a commit that FRR's own northbound makes, through the callbacks of FRR's modules. FRR copies, validates
// and compares whole configurations; so while it works on this part, both the running configuration and the candidate
// that it sees consist of the changed pieces alone. In between, and for everybody else, the running configuration is
// the whole one. Puts nothing into it: Datastore does.
class FrrPart {
 public:
  FrrPart(const Pieces& pieces, ClientId client, const std::string& comment);
  ~FrrPart();
  FrrPart(const FrrPart&) = delete;
  FrrPart& operator=(const FrrPart&) = delete;

  // FRR's result codes and words. prepare() that fails has been aborted.
  [[nodiscard]] int validate(std::string& message);
  [[nodiscard]] int prepare(std::string& message);
  void apply(std::string& message);
  void abort();

  // The pieces as they were validated.
  [[nodiscard]] const lyd_node* validated() const { return candidate_->dnode; }

 private:
  class Instead;

  lyd_node* before_ = nullptr;
  nb_config* candidate_ = nullptr;
  nb_transaction* transaction_ = nullptr;
  nb_context context_{};  // FRR keeps a pointer to it from PREPARE to APPLY or ABORT
  std::string comment_;
};

}  // namespace nicleaf::plugin
