// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "doctor/facts.hpp"

namespace nicleaf::doctor {

struct Finding {
  std::string subject;  // "ip-vrf red", "neighbour 192.168.10.11 on vlan10"
  std::string found;    // what is so, and what should be
};

/// One thing that can be wrong although every configuration is right.
struct Check {
  const char* name;      // for programs: "router-mac"
  const char* question;  // what is held against what
  const char* advice;    // what to do about a finding
  std::vector<Answer Facts::*> needs;
  std::vector<Finding> (*look)(const Facts& facts);
};

/// All of them, in the order in which to read the findings: what explains others comes first.
[[nodiscard]] const std::vector<Check>& checks();

struct Result {
  const Check* check;
  std::vector<Finding> findings;
  std::string notDone;  // why the check could not be made; empty: it was
};

/// Pure: every check on these facts.
[[nodiscard]] std::vector<Result> examine(const Facts& facts);

}  // namespace nicleaf::doctor
