// SPDX-License-Identifier: Apache-2.0
// Oracle: a parser that remembers the document before gives what a new parser gives, for any sequence of documents.
#include "intent/document_change.hpp"

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "intent/fabric_schema.hpp"
#include "intent/parser.hpp"

#include "valid_document.hpp"

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

std::vector<json::value> documentsOf(const char* folder) {
  std::vector<json::value> documents;
  for (const auto& file : std::filesystem::directory_iterator(NICLEAF_SOURCE_DIR "/test/yang/" + std::string(folder))) {
    if (file.path().extension() != ".json") continue;
    std::ifstream text(file.path());
    std::error_code error;
    json::value document = json::parse(std::string(std::istreambuf_iterator<char>(text), {}), error);
    if (!error && document.is_object() && document.as_object().contains("nicleaf-fabric:fabric"))
      documents.push_back(std::move(document));
  }
  return documents;
}

/// Makes of one document the next: an entry more, less, moved, or changed; seldom something else.
class Editor {
 public:
  explicit Editor(std::uint64_t seed) : random_(seed), valid_(documentsOf("valid")), all_(documentsOf("invalid")) {
    all_.insert(all_.end(), valid_.begin(), valid_.end());
  }

  json::value another() { return one(valid_); }

  void edit(json::value& document) {
    json::object& fabric = fabricOf(document);
    const char* list = std::string_view(one(kEntryLists).name).data();
    if (upTo(20) == 0) return change(fabric);
    if (!fabric.contains(list) || !fabric[list].is_array()) return take(fabric, list);
    json::array& entries = fabric[list].as_array();
    switch (entries.empty() ? 0 : upTo(6)) {
      case 0:
        return take(fabric, list);
      case 1:
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(upTo(entries.size())));
        return;
      case 2:
        std::swap(one(entries), one(entries));
        return;
      case 3:
        entries.push_back(json::value(one(entries)));
        return;
      default:
        return change(one(entries));
    }
  }

 private:
  static json::object& fabricOf(json::value& document) {
    return document.as_object().at("nicleaf-fabric:fabric").as_object();
  }
  std::size_t upTo(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  template <typename Items>
  auto one(Items& items) -> decltype(items[0]) {
    return items[upTo(items.size())];
  }

  /// Takes an entry of another document, perhaps of an invalid one.
  void take(json::object& fabric, const char* list) {
    for (int attempt = 0; attempt < 100; ++attempt) {
      json::value& other = one(all_);
      if (!other.as_object().at("nicleaf-fabric:fabric").is_object()) continue;
      json::value* found = fabricOf(other).if_contains(list);
      if (found == nullptr || !found->is_array() || found->as_array().empty()) continue;
      if (!fabric.contains(list) || !fabric[list].is_array()) fabric[list] = json::array();
      fabric[list].as_array().push_back(one(found->as_array()));
      return;
    }
  }

  /// Changes something at or below `value`.
  void change(json::value& value) {
    if (value.is_object())
      change(value.as_object());
    else if (value.is_array() && !value.as_array().empty())
      change(one(value.as_array()));
    else
      value = one(kScalars);
  }
  void change(json::object& object) {
    if (object.empty()) return;
    auto member = object.begin() + static_cast<std::ptrdiff_t>(upTo(object.size()));
    if (upTo(4) == 0)
      object.erase(member);
    else
      change(member->value());
  }

  const std::vector<json::value> kScalars{7,     4001,    "9",  "t1", true, "192.168.10.1/24", "aa\"\\b,]}",
                                          "red", nullptr, 65101};
  std::mt19937_64 random_;
  std::vector<json::value> valid_, all_;
};

std::string shown(const tl::expected<ParsedIntent, model::Errors>& parsed) {
  if (parsed) return parsed->json;
  std::string text;
  for (const model::Error& error : parsed.error())
    text += error.object + ": " + error.attempted + "; expected " + error.expected + "\n";
  return text;
}

class DocumentChangeSequence : public testing::TestWithParam<std::uint64_t> {};

TEST_P(DocumentChangeSequence, GivesWhatWholeDocumentsGive) {
  constexpr int kSteps = 400;
  Editor editor(GetParam());
  Parser remembering;
  const Parser fresh;
  json::value last;
  std::optional<KnownDocument> known;
  int byDifference = 0;
  for (int step = 0; step < kSteps; ++step) {
    json::value document = step % 100 == 0 ? editor.another() : last;
    const std::string generation = std::to_string(step);
    document.as_object().at("nicleaf-fabric:fabric").as_object()["generation"] = generation;
    if (step % 100 != 0) editor.edit(document);
    const std::string text = json::serialize(document);
    const auto got = remembering.parseNext(text), whole = fresh.parse(text);
    ASSERT_EQ(shown(got), shown(whole)) << text;
    if (!whole) continue;
    ASSERT_TRUE(got->intent == whole->intent) << text;
    Value written = **readDocument(text);
    if (known && DocumentChange::between(*known, written)) ++byDifference;
    known.emplace(std::move(written), *whole, 0);
    last = std::move(document);
  }
  EXPECT_GT(byDifference, kSteps / 8) << "the sequence proves nothing";
}

INSTANTIATE_TEST_SUITE_P(Of, DocumentChangeSequence, testing::Range<std::uint64_t>(1, 9));

TEST(DocumentChange, EntriesThatAreTheSameAreLeftOut) {
  const auto with = [](const char* generation, const char* description) {
    std::string text = validDocument("session-templates.json");
    json::value document = json::parse(text);
    json::object& fabric = document.as_object().at("nicleaf-fabric:fabric").as_object();
    fabric["generation"] = generation;
    fabric["port"].as_array().front().as_object()["description"] = description;
    return json::serialize(document);
  };
  const std::string before = with("1", "old"), now = with("2", "new");
  const KnownDocument known{**readDocument(before), *Parser().parse(before), 0};
  const Value document = **readDocument(now);
  const auto change = DocumentChange::between(known, document);
  ASSERT_TRUE(change);
  const Value reduced = change->reduced();
  for (const Member& member : reduced.members.front().value.members) {
    if (!entryList(member.name)) continue;
    EXPECT_EQ(member.value.items.size(), member.name == "port" ? 1U : 0U) << member.name;
  }
}

/// What makes a change to one entry a matter of this entry alone.
class EntrySchema : public testing::Test {
 protected:
  void check(const lysc_node& node, std::size_t depth) {
    const lysc_must* musts = lysc_node_musts(&node);
    for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(musts); ++i)
      staysInside(node, lyxp_get_expr(musts[i].cond), depth);
    lysc_when** whens = lysc_node_when(&node);
    for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(whens); ++i)
      staysInside(node, lyxp_get_expr(whens[i]->cond), depth);
    if ((node.nodetype & LYD_NODE_TERM) != 0) {
      const lysc_type* type = reinterpret_cast<const lysc_node_leaf&>(node).type;
      EXPECT_NE(type->basetype, LY_TYPE_LEAFREF) << node.name;
      EXPECT_NE(type->basetype, LY_TYPE_INST) << node.name;
      return;
    }
    for (const lysc_node* child = nullptr; (child = lys_getnext(child, &node, nullptr, 0)) != nullptr;)
      check(*child, depth + 1);
  }

  /// `depth`: how many steps the node is below the entry.
  static void staysInside(const lysc_node& node, const std::string& condition, std::size_t depth) {
    std::size_t most = 0, run = 0;
    for (std::size_t at = 0; at < condition.size();) {
      const bool up = condition.compare(at, 2, "..") == 0;
      run = up ? run + 1 : (condition[at] == '/' && run > 0 ? run : 0);
      most = std::max(most, run);
      at += up ? 2 : 1;
    }
    EXPECT_LE(most, depth) << node.name << ": " << condition;
    for (const char* const beyond : {"nicleaf", "current(", "deref(", "ancestor", "preceding", "following", "//"})
      EXPECT_EQ(condition.find(beyond), std::string::npos) << node.name << ": " << condition;
    EXPECT_NE(condition.front(), '/') << node.name << ": " << condition;
  }

  FabricSchema schema_;
};

TEST_F(EntrySchema, NothingLooksBeyondItsEntry) {
  const lysc_node* fabric = lys_find_child(nullptr, schema_.module(), "fabric", 0, 0, 0);
  ASSERT_NE(fabric, nullptr);
  for (const EntryList& list : kEntryLists) {
    const lysc_node* node = lys_find_child(fabric, schema_.module(), list.name.data(), list.name.size(), 0, 0);
    ASSERT_NE(node, nullptr) << list.name;
    const auto& entries = reinterpret_cast<const lysc_node_list&>(*node);
    EXPECT_EQ(entries.min, 0U) << list.name;
    EXPECT_EQ(entries.max, UINT32_MAX) << list.name;
    EXPECT_EQ(LY_ARRAY_COUNT(entries.uniques), 0U) << list.name;
    EXPECT_EQ(LY_ARRAY_COUNT(entries.musts), 0U) << list.name;
    const lysc_node* key = lysc_node_child(node);
    EXPECT_EQ(key->name, list.key);
    check(*node, 0);
  }
}

TEST_F(EntrySchema, TheListsAreTheLastMembersInTheirOrder) {
  const lysc_node* fabric = lys_find_child(nullptr, schema_.module(), "fabric", 0, 0, 0);
  std::vector<std::string> members;
  for (const lysc_node* child = nullptr; (child = lys_getnext(child, fabric, nullptr, 0)) != nullptr;)
    if ((child->flags & LYS_CONFIG_W) != 0) members.emplace_back(child->name);
  ASSERT_GT(members.size(), kEntryLists.size());
  const std::vector<std::string> last(members.end() - static_cast<std::ptrdiff_t>(kEntryLists.size()), members.end());
  EXPECT_THAT(last,
              testing::ElementsAre(kEntryLists[0].name, kEntryLists[1].name, kEntryLists[2].name, kEntryLists[3].name));
}

}  // namespace
}  // namespace nicleaf::intent
