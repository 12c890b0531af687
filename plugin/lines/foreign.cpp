// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines/foreign.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace nicleaf::lines {
namespace {

/// In the order of execution.
enum class Kind { kLine, kContext, kNeighbor, kGroup, kVrfInstance, kDefaultInstance };

struct Ranked {
  Kind kind;
  Removal removal;
};

std::vector<std::string> wordsOf(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string instanceOf(const std::string& context) { return context.substr(0, context.find('\n')); }

/// An instance, and a neighbor or group in it.
using Owner = std::pair<std::string, std::string>;

class Removals {
 public:
  Removals(const std::vector<Difference>& differences, const EntrySet& configured) {
    for (const auto& [key, entry] : configured) {
      const auto words = wordsOf(entry.line);
      if (words.size() > 1 && words[0] == "neighbor") configured_.emplace(instanceOf(entry.context), words[1]);
    }
    for (const Difference& one : differences) {
      if (one.kind == Difference::Kind::kOnlyInBgpd) noteContext(one);
    }
    for (const Difference& one : differences) {
      if (one.kind == Difference::Kind::kOnlyInBgpd) add(one);
    }
  }

  std::vector<Removal> inOrder() {
    std::stable_sort(found_.begin(), found_.end(), [](auto& a, auto& b) { return a.kind < b.kind; });
    std::vector<Removal> all;
    all.reserve(found_.size());
    for (Ranked& one : found_) all.push_back(std::move(one.removal));
    return all;
  }

 private:
  static std::string pathOf(const Difference& one) {
    return (one.context.empty() ? "" : one.context + "\n") + one.line;
  }

  void noteContext(const Difference& one) {
    if (one.line.starts_with("router bgp ") || one.line.starts_with("vni ")) foreign_.insert(pathOf(one));
  }

  /// Whether the line goes with a context that is removed.
  bool isBelowForeign(const std::string& context) const {
    for (auto end = context.find('\n');; end = context.find('\n', end + 1)) {
      if (foreign_.contains(context.substr(0, end))) return true;
      if (end == std::string::npos) return false;
    }
  }

  void add(const Difference& one) {
    if (isBelowForeign(one.context)) return;
    const auto words = wordsOf(one.line);
    const bool ofNeighbor = words.size() > 1 && words[0] == "neighbor";
    if (ofNeighbor && !configured_.contains({instanceOf(one.context), words[1]})) return addNeighbor(one, words);
    Kind kind = Kind::kLine;
    if (one.line.starts_with("vni ")) kind = Kind::kContext;
    if (one.context.empty()) kind = words.size() > 3 ? Kind::kVrfInstance : Kind::kDefaultInstance;
    const bool negative = one.line.starts_with("no ");
    found_.push_back({kind, {one.context, negative ? one.line.substr(3) : "no " + one.line}});
  }

  /// The line that makes the neighbor stands for all its lines.
  void addNeighbor(const Difference& one, const std::vector<std::string>& words) {
    const std::string& made = words.size() > 2 ? words[2] : words[1];
    const std::string no = "no neighbor " + words[1];
    if (made == "peer-group" && words.size() == 3) {
      found_.push_back({Kind::kGroup, {one.context, no + " peer-group"}});
    } else if (made == "interface") {
      found_.push_back({Kind::kNeighbor, {one.context, no + " interface"}});
    } else if (made == "remote-as" || made == "peer-group") {
      if (gone_.emplace(one.context, words[1]).second) found_.push_back({Kind::kNeighbor, {one.context, no}});
    }
  }

  std::set<Owner> configured_, gone_;
  std::set<std::string> foreign_;  // contexts that only bgpd has
  std::vector<Ranked> found_;
};

}  // namespace

std::vector<Removal> removalsOf(const std::vector<Difference>& differences, const EntrySet& configured) {
  return Removals(differences, configured).inOrder();
}

}  // namespace nicleaf::lines
