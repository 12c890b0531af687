// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "doctor/facts.hpp"

namespace nicleaf::doctor {

struct Finding {
  std::string subject;  // "ip-vrf red", "neighbour 192.168.10.11 on vlan10"
  std::string found;    // what is wrong, and what was expected
};

/// One kind of fault that can occur although all configuration is right.
struct Check {
  const char* name;      // in JSON output: "router-mac"
  const char* question;  // the statement that the check verifies
  const char* advice;    // what the operator should do about a finding
  std::vector<Answer Facts::*> needs;
  std::vector<Finding> (*look)(const Facts& facts);
};

/// All checks. Findings that may explain others come first.
[[nodiscard]] const std::vector<Check>& checks();

struct Result {
  const Check* check;
  std::vector<Finding> findings;
  std::string notDone;  // why the check could not be made; empty if it was made
};

/// Runs all checks on these facts. Pure. checks.cpp has the checks.
[[nodiscard]] std::vector<Result> examine(const Facts& facts);

}  // namespace nicleaf::doctor
