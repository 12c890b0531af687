// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/line_kinds.hpp"

#include <libyang/libyang.h>

#include <map>
#include <sstream>
#include <string_view>
#include <utility>

#include "lines/instance_renderer.hpp"
#include "lines/node_table.hpp"

namespace nicleaf::test {

namespace {

using lines::Entry;
using lines::Profile;
using lines::Release;
using lines::Row;
using lines::Step;

/// Lines that the renderer builds in code and that have no pattern. The second line of a pair is the second one of its
/// step.
constexpr const char* kCodedKinds[] = {
    "+ instance",
    "- instance",
    "+ peer-group: peer-group",
    "+ peer-group: remote-as, second",
    "- peer-group",
    "+ neighbor: remote-as",
    "+ neighbor: peer-group",
    "+ neighbor: peer-group, second",
    "- neighbor",
    "+ unnumbered-neighbor: interface",
    "+ unnumbered-neighbor: remote-as, second",
    "- unnumbered-neighbor",
    "+ activate",
    "+ no activate",
    "- activate",
    "+ vni",
    "- vni",
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

const char* nameOf(lines::Scope scope) {
  switch (scope) {
    case lines::Scope::kInstance:
      return "instance";
    case lines::Scope::kPeer:
      return "peer";
    case lines::Scope::kPeerFamily:
      return "peer family";
    case lines::Scope::kFamily:
      return "family";
    case lines::Scope::kVni:
      return "vni";
  }
  return "";
}

std::string kindOf(const Row& row, char sign, const char* pattern) {
  return std::string(1, sign) + ' ' + nameOf(row.scope) + ' ' + row.path + ": " + pattern;
}

const char* addition(const Row& row, bool isFalse) {
  return isFalse && (row.traits & lines::kExplicitFalse) ? row.undo : row.line;
}

const char* removal(const Row& row, Profile profile, Release release) {
  return onByDefault(row.traits, profile, release) ? row.line : row.undo;
}

/// The part of an entry's rank that says what it is in its family.
int rankInFamily(const Entry& entry) {
  const int rank = entry.order.rank;
  return rank >= lines::kRankFamilies && rank < lines::kRankLast ? (rank - lines::kRankFamilies) % 10 : -1;
}

std::string kindOf(const Step& step, const std::string& line, std::size_t number, Profile profile, Release release) {
  const Entry& entry = *step.entry;
  const bool removes = step.kind == Step::Kind::kRemove;
  const std::string sign = removes ? "- " : "+ ";
  if (entry.order.rank == lines::kRankInstance) return sign + "instance";
  if (entry.order.rank == lines::kRankGroup || entry.order.rank == lines::kRankNeighbor) {
    const std::string peer = sign + entry.node->schema->name;
    return removes ? peer : peer + ": " + split(line, ' ').at(2) + (number > 0 ? ", second" : "");
  }
  switch (rankInFamily(entry)) {
    case lines::kFamilyGroupActivation:
    case lines::kFamilyNeighborActivation:
      return sign + (!removes && line.starts_with("no ") ? "no activate" : "activate");
    case lines::kFamilyVni:
      return sign + "vni";
    default:
      break;
  }
  const Row& row = lines::table()[entry.order.row];
  if (removes) return kindOf(row, '-', removal(row, profile, release));
  const char* value = lyd_get_value(entry.node);
  return kindOf(row, '+', addition(row, value && value == std::string_view("false")));
}

/// The kind of a line that leads to a context.
std::string kindOf(const std::string& line) {
  const auto words = split(line, ' ');
  if (words.front() == "router") return "> router bgp";
  return words.front() == "vni" ? "> vni" : "> " + line;
}

}  // namespace

std::vector<CommitLine> linesOf(std::span<const Step> steps, Profile profile, Release release) {
  std::vector<CommitLine> lines;
  std::map<std::pair<std::string, std::string>, unsigned> said;
  std::set<std::pair<std::string, std::string>> entered;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::string context;
    for (const auto& leading : split(steps[i].entry->context, '\n')) {
      if (entered.emplace(context, leading).second) {
        lines.push_back({kindOf(leading), {context, leading}, said[{context, leading}], i});
      }
      context += (context.empty() ? "" : "\n") + leading;
    }
    const auto own = split(steps[i].text(), '\n');
    for (std::size_t n = 0; n < own.size(); ++n) {
      lines.push_back({kindOf(steps[i], own[n], n, profile, release), {context, own[n]}, said[{context, own[n]}]++, i});
    }
  }
  return lines;
}

std::set<std::string> allKinds(Profile profile, Release release) {
  std::set<std::string> kinds(std::begin(kCodedKinds), std::end(kCodedKinds));
  for (const Row& row : lines::table()) {
    kinds.insert(kindOf(row, '+', addition(row, false)));
    kinds.insert(kindOf(row, '+', addition(row, true)));
    kinds.insert(kindOf(row, '-', removal(row, profile, release)));
  }
  for (const auto& family : lines::families()) kinds.insert(kindOf(std::string(family.context)));
  kinds.insert({"> router bgp", "> vni"});
  return kinds;
}

}  // namespace nicleaf::test
