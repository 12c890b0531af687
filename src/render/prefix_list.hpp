// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/config_tree.hpp"
#include "model/types.hpp"
#include "render/entry_rules.hpp"

namespace nicleaf::render {

/// A prefix list of one family, as frr-filter.yang has it.
class PrefixList {
 public:
  // Sequence numbers. The parts are far apart, so that a prefix that is added after the others adds an entry and
  // changes none.
  static constexpr unsigned kFirstDenied = 1;
  static constexpr unsigned kFirstAllowed = 100001;
  static constexpr unsigned kFirstHosts = 200001;
  static constexpr unsigned kLast = 1000000;

  PrefixList(model::ConfigTree& tree, const std::string& name, bool isIpv4);

  /// Prefixes in `prefix` with `shortest` to `longest` bits.
  void add(unsigned sequence, const char* action, const model::IpPrefix& prefix, unsigned shortest, unsigned longest);
  void addAny(unsigned sequence, const char* action);
  void add(const std::vector<EntryRule>& rules);

 private:
  std::string entry(unsigned sequence, const char* action);

  model::ConfigTree& tree_;
  std::string type_, path_;
};

}  // namespace nicleaf::render
