// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ios>
#include <string>
#include <vector>

#include "support/frr_node.hpp"

namespace nicleaf::test {

// A configuration line, and the lines that lead to the node it is executed in, separated by newlines.
struct Line {
  std::string context;
  std::string text;
  friend bool operator==(const Line&, const Line&) = default;
};

// Refuses lines that the module executes in a node's bgpd, as if bgpd did, and tells which ones were executed. A
// library preloaded into the daemon does it: see preload/refuser.cpp.
class Refuser {
 public:
  // What FRR's handlers return, from lib/command.h.
  enum Code { kSuccess = 0, kWarning = 1, kNoMatch = 2, kConfigFailed = 13 };

  struct Rule {
    Line line;
    std::string text = "% refused by the test";  // written to the terminal; empty for nothing
    unsigned skip = 0;                           // how many times the line goes through before
    unsigned times = 1;                          // how many times it is refused then
    Code code = kConfigFailed;
  };

  // Of a node whose daemons have the library.
  static FrrNode::Options options();
  explicit Refuser(const FrrNode& node) : base_(node.runDirectory() + "/refuser") {}

  // From now on these lines and no others.
  void refuse(const std::vector<Rule>& rules);
  void refuseNothing() { refuse({}); }

  struct Executed {
    Line line;
    int code;       // what the module was told
    bool injected;  // bgpd did not hear of it
  };
  // In order, since the last call.
  std::vector<Executed> executed();

 private:
  std::string base_;
  unsigned number_ = 0;
  std::streamoff read_ = 0;
};

}  // namespace nicleaf::test
