// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "lines/line_difference.hpp"

namespace nicleaf::plugin {

/// Executes steps in bgpd one after the other, and enters a step's context only if the last step ended in another one.
/// On FRR's main thread. Use an object for one slice only: events in between may delete what the context leads to.
class CommandRunner {
 public:
  struct Outcome {
    bool ok = true;
    bool partial = false;  // bgpd accepted some of the step's lines before it refused one
    std::string text;      // bgpd's words
  };
  Outcome run(const lines::Step& step);

 private:
  Outcome enter(const std::string& context);

  std::string context_;
  bool inContext_ = false;  // bgpd is in context_
};

}  // namespace nicleaf::plugin
