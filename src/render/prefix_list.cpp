// SPDX-License-Identifier: Apache-2.0
#include "render/prefix_list.hpp"

#include "model/policies.hpp"

namespace nicleaf::render {

PrefixList::PrefixList(model::ConfigTree& tree, const std::string& name, bool isIpv4)
    : tree_(tree), type_(isIpv4 ? "ipv4" : "ipv6"), path_(model::prefixListPath(type_, name)) {
  tree_.emplace(path_, "");
}

void PrefixList::add(unsigned sequence, const char* action, const model::IpPrefix& prefix, unsigned shortest,
                     unsigned longest) {
  const std::string leaf = entry(sequence, action) + "/" + type_ + "-prefix";
  tree_.emplace(leaf, prefix.toString());
  if (shortest > prefix.length) tree_.emplace(leaf + "-length-greater-or-equal", std::to_string(shortest));
  if (longest > prefix.length) tree_.emplace(leaf + "-length-lesser-or-equal", std::to_string(longest));
}

void PrefixList::addAny(unsigned sequence, const char* action) { tree_.emplace(entry(sequence, action) + "/any", ""); }

void PrefixList::add(const std::vector<EntryRule>& rules) {
  for (const EntryRule& rule : rules) {
    const char* action = rule.permits ? "permit" : "deny";
    if (rule.prefix)
      add(rule.sequence, action, *rule.prefix, rule.shortest, rule.longest);
    else
      addAny(rule.sequence, action);
  }
}

std::string PrefixList::entry(unsigned sequence, const char* action) {
  std::string path = path_ + "/entry[sequence='" + std::to_string(sequence) + "']";
  tree_.emplace(path, "");
  tree_.emplace(path + "/action", action);
  return path;
}

}  // namespace nicleaf::render
