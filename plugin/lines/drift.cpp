// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines/drift.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <sstream>
#include <tuple>

#include "lines/data_node.hpp"

namespace nicleaf::lines {

namespace {

using Words = std::vector<std::string>;

Words wordsOf(const std::string& line) {
  std::istringstream stream(line);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string join(std::span<const std::string> words) {
  std::string line;
  for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

/// Whether the words match a pattern, in which * stands for any one word.
bool matches(const Words& words, const char* pattern) {
  const Words wanted = wordsOf(pattern);
  return std::equal(words.begin(), words.end(), wanted.begin(), wanted.end(),
                    [](auto& word, auto& want) { return want == "*" || word == want; });
}

bool matchesAny(const Words& words, std::span<const char* const> patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](auto* pattern) { return matches(words, pattern); });
}

/// Settings of the whole process, which bgpd writes for every instance.
constexpr const char* kProcessWide[] = {"disable-ead-evi-rx", "disable-ead-evi-tx", "no use-es-l3nhg"};

/// The default of the threshold of maximum-prefix and evpn-prefix-limit, in percent; it is not written.
constexpr const char* kDefaultThreshold = "75";
/// Lines with a default as their value; bgpd does not write them.
constexpr const char* kDefaults[] = {"maximum-paths 256", "maximum-paths ibgp 256", "flooding head-end-replication",
                                     "neighbor * ebgp-multihop 1"};
/// bgpd does not write these lines of groups and their members.
constexpr const char* kNotInGroups[] = {"neighbor * solo"};
/// bgpd does not write these lines of unnumbered neighbors.
constexpr const char* kNotOfUnnumbered[] = {"neighbor * update-source *"};
/// These have no effect on iBGP sessions, and bgpd does not write them there.
constexpr const char* kNotInternal[] = {"neighbor * ebgp-multihop *"};

/// A line in a form that is the same for configured and for shown lines.
struct ComparedLine {
  std::string context;
  std::string line;
  friend auto operator<=>(const ComparedLine&, const ComparedLine&) = default;
};

/// The compared form of a line; some lines stand for several.
std::vector<ComparedLine> canonical(const std::string& context, const std::string& line) {
  Words words = wordsOf(line);
  if (matchesAny(words, kProcessWide)) return {{"", line}};
  if (words.size() >= 4 && words[0] == "rt" && words[1] == "vpn") {
    std::vector<ComparedLine> each;
    for (const char* direction : {"import", "export"}) {
      if (words[2] != direction && words[2] != "both") continue;
      for (std::size_t i = 3; i < words.size(); ++i) {
        each.push_back({context, std::string("rt vpn ") + direction + ' ' + words[i]});
      }
    }
    return each;
  }
  const std::size_t no = words.front() == "no" ? 1 : 0;
  if (words.size() == no + 4 && words[no] == "neighbor" && words[no + 2] == "send-community" && words.back() == "all") {
    words.pop_back();
    const std::string standard = join(words);
    return {{context, standard}, {context, standard + " extended"}, {context, standard + " large"}};
  }
  for (std::size_t at : {2U, 3U}) {
    if (words.size() < at + 3 || words[at + 2] != kDefaultThreshold) continue;
    if (words[at] != "maximum-prefix" && words[at] != "evpn-prefix-limit") continue;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(at) + 2);
    return {{context, join(words)}};
  }
  if (matches(words, "update-delay * *") && words[1] == words[2]) return {{context, "update-delay " + words[1]}};
  if (matches(words, "import vrf route-map *")) return {{context, "route-map vpn import " + words[3]}};
  if (matches(words, "neighbor * ebgp-multihop")) return {{context, line + " 255"}};
  if (matches(words, "neighbor * allowas-in")) return {{context, line + " 3"}};
  if (matches(words, "neighbor * timers * *") && words[3] != "connect") {
    // bgpd limits the keepalive interval to a third of the hold time (RFC 4271 section 10).
    const auto hold = std::stoul(words[4]);
    words[3] = std::to_string(std::min(std::stoul(words[3]), hold / 3));
    return {{context, join(words)}};
  }
  return {{context, line}};
}

const lyd_node* peerOf(const lyd_node* node) {
  for (; node; node = lyd_parent(node)) {
    const std::string_view name = node->schema->name;
    if (name == "neighbor" || name == "unnumbered-neighbor" || name == "peer-group") {
      if (node->schema->nodetype == LYS_LIST) return node;
    }
  }
  return nullptr;
}

const lyd_node* groupOf(const lyd_node* peer) {
  const auto name = value(peer, "peer-group");
  const lyd_node* groups = child(lyd_parent(lyd_parent(peer)), "peer-groups");
  for (const lyd_node* at = name ? lyd_child(groups) : nullptr; at; at = at->next) {
    if (value(at, "peer-group-name") == name) return at;
  }
  return nullptr;
}

constexpr const char* kKindOfPeer = "neighbor-remote-as/remote-as-type";

/// A member of a group that has a remote-as of its own.
const lyd_node* memberWithRemoteAsOf(const lyd_node* group) {
  const auto name = value(group, "peer-group-name");
  const lyd_node* neighbors = child(lyd_parent(lyd_parent(group)), "neighbors");
  for (const lyd_node* at = name ? lyd_child(neighbors) : nullptr; at; at = at->next) {
    if (value(at, "peer-group") == name && value(at, kKindOfPeer)) return at;
  }
  return nullptr;
}

/// Whether the peer's session is iBGP. A group without a remote-as is what its first member is.
bool isInternal(const lyd_node* peer) {
  const lyd_node* specified = value(peer, kKindOfPeer) ? peer : groupOf(peer);
  if (!specified) specified = memberWithRemoteAsOf(peer);
  const auto type = value(specified, kKindOfPeer);
  if (type != "as-specified") return type == "internal";
  return value(specified, "neighbor-remote-as/remote-as") == value(lyd_parent(lyd_parent(peer)), "global/local-as");
}

using ConfiguredLines = std::map<ComparedLine, const Entry*>;

/// ttl-security makes the TTL of a group 255, and bgpd does not write a member's TTL that is its group's.
bool isTtlOfGroup(const ComparedLine& key, const std::string& member, const std::string& group,
                  const ConfiguredLines& configured) {
  if (key.line != "neighbor " + member + " ebgp-multihop 255") return false;
  const ComparedLine from{key.context, "neighbor " + group + " ttl-security hops "};
  const auto found = configured.lower_bound(from);
  return found != configured.end() && found->first.context == key.context && found->first.line.starts_with(from.line);
}

/// Whether bgpd does not write a line although it is in force.
bool isSilent(const ComparedLine& key, const Entry& entry, const ConfiguredLines& configured) {
  if (entry.line == entry.undo) return true;  // the default
  const Words words = wordsOf(key.line);
  if (matchesAny(words, kDefaults)) return true;
  const lyd_node* peer = words.size() > 1 && words[0] == "neighbor" ? peerOf(entry.node) : nullptr;
  if (!peer) return false;
  const std::string_view list = peer->schema->name;
  if (list == "unnumbered-neighbor" && matchesAny(words, kNotOfUnnumbered)) return true;
  if (isInternal(peer) && matchesAny(words, kNotInternal)) return true;
  const auto group = value(peer, "peer-group");
  if ((group || list == "peer-group") && matchesAny(words, kNotInGroups)) return true;
  if (!group || list == "peer-group") return false;
  if (isTtlOfGroup(key, words[1], *group, configured)) return true;
  Words ofGroup = words;
  ofGroup[1] = *group;
  return configured.contains({key.context, join(ofGroup)});
}

/// Whether FRR 10 wrote the shown line for a member only because its group has this mode of graceful restart.
bool isOfGroup(const ComparedLine& shown, const ConfiguredLines& configured) {
  const Words words = wordsOf(shown.line);
  if (words.size() != 3 || words[0] != "neighbor" || !words[2].starts_with("graceful-restart")) return false;
  for (const char* binding : {" peer-group ", " interface peer-group ", " interface v6only peer-group "}) {
    const ComparedLine from{shown.context, words[0] + ' ' + words[1] + binding};
    const auto found = configured.lower_bound(from);
    if (found == configured.end() || found->first.context != from.context) continue;
    if (!found->first.line.starts_with(from.line)) continue;
    const std::string group = found->first.line.substr(from.line.size());
    if (configured.contains({shown.context, words[0] + ' ' + group + ' ' + words[2]})) return true;
  }
  return false;
}

ConfiguredLines linesOf(const EntrySet& entries) {
  ConfiguredLines lines;
  for (const auto& [name, entry] : entries) {
    std::istringstream each(entry.line);
    for (std::string line; std::getline(each, line);) {
      for (auto& key : canonical(entry.context, line)) lines.emplace(std::move(key), &entry);
    }
  }
  return lines;
}

/// bgpd's lines, with the lines that lead to them, which follow from the indentation.
std::vector<ComparedLine> parse(const std::string& shown) {
  std::vector<ComparedLine> found;
  std::vector<std::string> contexts;  // by depth: the line that leads to lines of the next depth
  std::istringstream lines(shown);
  for (std::string text; std::getline(lines, text);) {
    if (text.ends_with('\r')) text.pop_back();
    const auto depth = text.find_first_not_of(' ');
    if (depth == std::string::npos || text[depth] == '!' || text.substr(depth).starts_with("exit")) continue;
    const std::string line = text.substr(depth);
    if (depth == 0 && !line.starts_with("router bgp ")) {
      contexts.clear();
      continue;
    }
    if (depth > contexts.size()) continue;  // below a line that is not BGP's
    contexts.resize(depth);
    std::string leading;
    for (const auto& one : contexts) leading += (leading.empty() ? "" : "\n") + one;
    contexts.push_back(line);
    if (line.starts_with("address-family ")) continue;
    for (auto& key : canonical(leading, line)) found.push_back(std::move(key));
  }
  return found;
}

}  // namespace

std::vector<Difference> compareWithShown(const EntrySet& configured, const std::string& shown) {
  const ConfiguredLines lines = linesOf(configured);
  std::vector<Difference> differences;
  std::map<ComparedLine, bool> seen;
  for (auto& key : parse(shown)) {
    if (!seen.emplace(key, true).second || lines.contains(key) || isOfGroup(key, lines)) continue;
    differences.push_back({Difference::Kind::kOnlyInBgpd, key.context, key.line});
  }
  for (const auto& [key, entry] : lines) {
    if (seen.contains(key) || isSilent(key, *entry, lines)) continue;
    differences.push_back({Difference::Kind::kOnlyInDatastore, key.context, key.line, entry});
  }
  std::stable_sort(differences.begin(), differences.end(),
                   [](auto& a, auto& b) { return std::tie(a.context, a.line) < std::tie(b.context, b.line); });
  return differences;
}

}  // namespace nicleaf::lines
