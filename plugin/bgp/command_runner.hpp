// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "lines/line_difference.hpp"

namespace nicleaf::plugin {

// Executes steps in bgpd, one after the other, and changes the context only when it has to.
class CommandRunner {
 public:
  struct Outcome {
    bool ok = true;
    bool partial = false;  // some of the step's lines were taken before one was refused
    std::string text;      // bgpd's own words
  };
  Outcome run(const lines::Step& step);

 private:
  Outcome enter(const std::string& context);

  std::string context_;
  bool known_ = false;
};

}  // namespace nicleaf::plugin
