// SPDX-License-Identifier: Apache-2.0
#include "cli/state_changes.hpp"

#include "cli/json_text.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

/// A leaf of the state that is a subject of its own.
struct Leaf {
  const char *node, *subject;
};
constexpr Leaf kLeaves[] = {{"phase", "phase"},
                            {"generation-applied", "generation"},
                            {"generation-pending", "pending generation"},
                            {"bgpd", "bgpd"},
                            {"drift-lines", "drift"},
                            {"last-error", "last error"}};

/// A list of the state: its entries are subjects. `is`: the leaf that tells how the entry is, or else what it is if it
/// is there at all.
struct List {
  const char *node, *subject, *key, *is, *why;
};
constexpr List kLists[] = {{"broken-tenant", "tenant", "name", "broken", "reason"},
                           {"drained", "drain", "name", "drained", ""},
                           {"password-file", "password file", "file", "", "problem"}};

Condition sessionCondition(const json::value& session) {
  const std::string state = text(session, "session-state");
  if (state == "established") return {state, "", text(session, "established-transitions")};
  if (state == "unknown") return {state, ""};
  return {"down", text(session, "last-reset-reason")};
}

Condition vniCondition(const json::value& vni) {
  const std::string live = text(vni, "live");
  return {live.empty() ? "unknown" : live == "true" ? "live" : "not live", text(vni, "tenant-vrf")};
}

Condition portCondition(const json::value& port) {
  if (const std::string closed = text(port, "closed"); !closed.empty()) return {"closed", closed};
  if (text(port, "available") != "true") return {"unavailable", text(port, "reason")};
  const bool full = text(port, "mac-limit-reached") == "true";
  return {full ? "at its MAC limit" : "available", text(port, "netdev")};
}

}  // namespace

const std::vector<std::string>& followedNodes() {
  static const std::vector<std::string> kNodes = [] {
    std::vector<std::string> nodes{"session", "vni", "port", "confirmation", "store-problem", "open-port"};
    for (const Leaf& leaf : kLeaves) nodes.emplace_back(leaf.node);
    for (const List& list : kLists) nodes.emplace_back(list.node);
    return nodes;
  }();
  return kNodes;
}

Conditions conditionsOf(const json::value& state) {
  Conditions all;
  for (const Leaf& leaf : kLeaves)
    if (const std::string value = text(state, leaf.node); !value.empty()) all[{leaf.subject, ""}] = {value, ""};
  for (const json::value& one : list(state, "session"))
    all[{"session", text(one, "vrf") + ' ' + text(one, "peer")}] = sessionCondition(one);
  for (const json::value& one : list(state, "vni")) all[{"VNI", text(one, "vni")}] = vniCondition(one);
  for (const json::value& one : list(state, "port")) all[{"port", text(one, "interface")}] = portCondition(one);
  for (const List& about : kLists) {
    for (const json::value& one : list(state, about.node)) {
      const std::string why = text(one, about.why);
      const std::string is = *about.is == '\0' ? (why.empty() ? "good" : "bad") : about.is;
      all[{about.subject, text(one, about.key)}] = {is, why};
    }
  }
  for (const json::value& one : list(state, "store-problem"))
    all[{"state on disk", std::string(one.is_string() ? one.get_string() : "")}] = {"bad", ""};
  for (const json::value& one : list(state, "open-port"))
    all[{"port 179 in", std::string(one.is_string() ? one.get_string() : "")}] = {"open to anybody", ""};
  if (const json::value& waiting = doctor::member(state, "confirmation"); !waiting.is_null())
    all[{"confirmation", "generation " + text(waiting, "generation")}] = {"awaited", ""};
  return all;
}

std::vector<Change> changesBetween(const Conditions& before, const Conditions& now) {
  static const Condition kNone;
  std::vector<Change> changes;
  Conditions all = now;
  all.insert(before.begin(), before.end());  // those that are gone
  for (const auto& [subject, unused] : all) {
    const auto then = before.find(subject), current = now.find(subject);
    const Condition& was = then == before.end() ? kNone : then->second;
    const Condition& is = current == now.end() ? kNone : current->second;
    if (was.is != is.is)
      changes.push_back({subject, was.is, is.is, is.why});
    else if (was.times != is.times)
      changes.push_back({subject, was.is, is.is, "it was lost meanwhile, and is back"});
  }
  return changes;
}

}  // namespace nicleaf::cli
