// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "render/diff.hpp"

namespace nicleaf::plugin {

// Executes steps in bgpd, one after the other, and changes the context only when it has to.
class Executor {
 public:
  struct Outcome {
    bool ok = true;
    bool partial = false;  // some of the step's lines were taken before one was refused
    std::string text;      // bgpd's own words
  };
  Outcome run(const render::Step& step);

 private:
  Outcome enter(const std::string& context);

  std::string context_;
  bool known_ = false;
};

}  // namespace nicleaf::plugin
