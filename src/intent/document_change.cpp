// SPDX-License-Identifier: Apache-2.0
#include "intent/document_change.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "intent/json_text.hpp"

namespace nicleaf::intent {
namespace {

constexpr std::string_view kFabric = "nicleaf-fabric:fabric";
constexpr std::string_view kGeneration = "generation";

/// The lists of an intent that kEntryLists become, in its order.
constexpr std::tuple kModelLists{&model::Intent::ipVrfs, &model::Intent::segments, &model::Intent::securityGroups,
                                 &model::Intent::ports};
constexpr std::tuple kModelKeys{&model::IpVrf::name, &model::Segment::name, &model::SecurityGroup::name,
                                &model::Port::interface};

template <std::size_t... I, typename Visit>
void forEachList(std::index_sequence<I...>, Visit visit) {
  (visit(I, std::get<I>(kModelLists), std::get<I>(kModelKeys)), ...);
}

template <typename Visit>
void forEachList(Visit visit) {
  forEachList(std::make_index_sequence<kEntryLists.size()>(), visit);
}

const Value* fabricOf(const Value& document) {
  if (document.kind != Value::Kind::kObject || document.members.size() != 1) return nullptr;
  const Member& only = document.members.front();
  return only.name == kFabric && only.value.kind == Value::Kind::kObject ? &only.value : nullptr;
}

/// The members that are not lists of entries, in their order; empty if one is written in another way than with its bare
/// name, once.
std::optional<std::vector<const Member*>> othersOf(const Value& fabric) {
  std::vector<const Member*> others;
  std::array<bool, kEntryLists.size()> seen{};
  for (const Member& member : fabric.members) {
    if (member.name.find(':') != std::string::npos) return std::nullopt;
    const auto list = entryList(member.name);
    if (!list)
      others.push_back(&member);
    else if (member.value.kind != Value::Kind::kArray || std::exchange(seen[*list], true))
      return std::nullopt;
  }
  return others;
}

const std::vector<Value>& entriesIn(const Value& fabric, std::size_t list) {
  static const std::vector<Value> kNone;
  const auto member = std::ranges::find(fabric.members, kEntryLists[list].name, &Member::name);
  return member == fabric.members.end() ? kNone : member->value.items;
}

/// Null if the entry has none, or not as a text.
const std::string* keyOf(const Value& entry, std::size_t list) {
  const auto member = std::ranges::find(entry.members, kEntryLists[list].key, &Member::name);
  return member == entry.members.end() || !member->value.isScalar() ? nullptr : &member->value.text;
}

}  // namespace

bool keepsTheOrder(const Value& document, const model::Intent& intent) {
  const Value* fabric = fabricOf(document);
  if (fabric == nullptr) return false;
  bool same = true;
  forEachList([&](std::size_t list, auto items, auto key) {
    same =
        same && std::ranges::equal(entriesIn(*fabric, list), intent.*items, [&](const Value& entry, const auto& item) {
          const std::string* written = keyOf(entry, list);
          return written != nullptr && *written == item.*key;
        });
  });
  return same;
}

std::optional<DocumentChange> DocumentChange::between(const KnownDocument& known, const Value& document) {
  const Value *before = fabricOf(known.document), *now = fabricOf(document);
  if (before == nullptr || now == nullptr) return std::nullopt;
  const auto others = othersOf(*now), knownOthers = othersOf(*before);
  const bool onlyEntries =
      others && knownOthers && std::ranges::equal(*others, *knownOthers, [](const Member* one, const Member* other) {
        return one->name == other->name && (one->name == kGeneration || one->value == other->value);
      });
  DocumentChange change(known, *now);
  if (!onlyEntries || !change.findEntries()) return std::nullopt;
  return change;
}

/// False if an entry has no key, or the key of another one.
bool DocumentChange::findEntries() {
  const Value& before = *fabricOf(known_.document);
  for (std::size_t list = 0; list < kEntryLists.size(); ++list) {
    std::unordered_map<std::string_view, std::pair<const Value*, std::size_t>> known;
    for (const Value& entry : entriesIn(before, list))
      known.emplace(*keyOf(entry, list), std::pair(&entry, known.size()));
    std::unordered_map<std::string_view, const Value*> seen;
    for (const Value& entry : entriesIn(fabric_, list)) {
      const std::string* key = keyOf(entry, list);
      if (key == nullptr || !seen.emplace(*key, &entry).second) return false;
      const auto found = known.find(*key);
      const bool same = found != known.end() && *found->second.first == entry;
      entries_[list].push_back({&entry, same ? std::optional(found->second.second) : std::nullopt});
    }
  }
  return true;
}

Value DocumentChange::reduced() const {
  Value fabric;
  fabric.kind = Value::Kind::kObject;
  for (const Member& member : fabric_.members) {
    const auto list = entryList(member.name);
    if (!list) {
      fabric.members.push_back(member);
      continue;
    }
    Value changed;
    changed.kind = Value::Kind::kArray;
    for (const Entry& entry : entries_[*list]) {
      if (!entry.known) changed.items.push_back(*entry.written);
    }
    fabric.members.push_back({member.name, std::move(changed)});
  }
  Value document;
  document.kind = Value::Kind::kObject;
  document.members.push_back({std::string(kFabric), std::move(fabric)});
  return document;
}

ParsedIntent DocumentChange::whole(ParsedIntent reduced) const {
  ParsedIntent whole{std::move(reduced.intent), wholeJson(reduced.json)};
  forEachList([&](std::size_t list, auto items, auto) {
    auto changed = std::move(whole.intent.*items);
    auto next = changed.begin();
    auto& all = whole.intent.*items;
    all.clear();
    all.reserve(entries_[list].size());
    for (const Entry& entry : entries_[list])
      all.push_back(entry.known ? (known_.parsed.intent.*items)[*entry.known] : std::move(*next++));
  });
  return whole;
}

/// Has the members in the schema's order: kEntryLists are its last ones.
std::string DocumentChange::wholeJson(const std::string& reduced) const {
  const auto partsOf = [](const std::string& document) { return membersOf(membersOf(document).front().text); };
  const auto entriesOfList = [](const std::vector<JsonMember>& members, std::size_t list) {
    const auto found = std::ranges::find(members, kEntryLists[list].name, &JsonMember::name);
    return found == members.end() ? std::vector<std::string_view>() : entriesOf(found->text);
  };
  const auto known = partsOf(known_.parsed.json), now = partsOf(reduced);
  std::string json = "{\"" + std::string(kFabric) + "\":{";
  const auto begin = [&](std::string_view name) {
    if (json.back() != '{') json += ',';
    json.append("\"").append(name).append("\":");
  };
  json.reserve(known_.parsed.json.size() + reduced.size());
  for (const JsonMember& member : now) {
    if (entryList(member.name)) continue;
    begin(member.name);
    json += member.text;
  }
  for (std::size_t list = 0; list < kEntryLists.size(); ++list) {
    if (entries_[list].empty()) continue;
    const auto same = entriesOfList(known, list), changed = entriesOfList(now, list);
    auto next = changed.begin();
    begin(kEntryLists[list].name);
    for (char before = '['; const Entry& entry : entries_[list]) {
      json += std::exchange(before, ',');
      json += entry.known ? same[*entry.known] : *next++;
    }
    json += ']';
  }
  return json += "}}";
}

}  // namespace nicleaf::intent
