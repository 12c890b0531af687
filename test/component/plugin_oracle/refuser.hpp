// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ios>
#include <string>
#include <vector>

#include "support/frr_node.hpp"

namespace nicleaf::test {

/// A configuration line, and the lines that lead to its context, separated by newlines.
struct Line {
  std::string context;
  std::string text;
  friend bool operator==(const Line&, const Line&) = default;
};

/// Refuses lines that the module executes in a node's bgpd, as if bgpd did it, and lists the lines that were executed.
/// A library that is preloaded into the daemon does the work: see preload/refuser.cpp.
class Refuser {
 public:
  /// Results of FRR's command handlers, from lib/command.h.
  enum Code { kSuccess = 0, kWarning = 1, kNoMatch = 2, kConfigFailed = 13 };

  struct Rule {
    Line line;
    std::string text = "% refused by the test";  // written to the terminal; empty for nothing
    unsigned skip = 0;                           // how many times the line is executed before
    unsigned times = 1;                          // how many times it is refused then
    Code code = kConfigFailed;
  };

  /// For a node whose daemons have the library.
  static FrrNode::Options options();
  explicit Refuser(const FrrNode& node) : base_(node.runDirectory() + "/refuser") {}

  /// Refuses these lines, and no others, from now on.
  void refuse(const std::vector<Rule>& rules);
  void refuseNothing() { refuse({}); }

  struct Executed {
    Line line;
    int code;       // the result that the module got
    bool injected;  // the library refused it, and bgpd did not get it
  };
  /// The lines since the last call, in order.
  std::vector<Executed> executed();

 private:
  std::string base_;
  unsigned number_ = 0;
  std::streamoff read_ = 0;
};

}  // namespace nicleaf::test
