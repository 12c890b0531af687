// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <utility>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "intent/leaf_value.hpp"
#include "intent/parser.hpp"
#include "intent/session_templates.hpp"
#include "render/render.hpp"

// No leaf of nicleaf-fabric.yang is accepted and ignored: another value is another intent, and another rendering.
namespace nicleaf::render {
namespace {

namespace json = boost::json;

/// Leaves that change nothing in FRR or the kernel, and why.
const std::map<std::string, std::string> kNotRendered = {
    {"/fabric/atomicity", "is what an apply does after a failure"},
    {"/fabric/generation", "tells one document from another"},
    {"/fabric/ip-vrf/route-limit", "is checked only"},
    {"/fabric/ip-vrf/import-from/one-way", "is checked only"},
    {"/fabric/security-group/stateful", "is false in every document"},
    {"/fabric/security-group/rule/description", "is for people"},
    {"/fabric/segment/name", "is what ports refer to the segment by"},
    {"/fabric/port/description", "is for people"},
    {"/fabric/port/mac-limit", "is what the running agent counts"},
    {"/fabric/port/trunk/vlan-id", "is the segment's own, or the document is refused"},
};

/// The intent has the settings of session templates in its sessions, and names only those that a session uses.
constexpr char kNotRead[] = "/fabric/session-template/name";

/// A value of each typedef whose values are not numbers, booleans or names of other entries.
constexpr const char* kValues[] = {"other",      "external",         "true",     "false",  "02:00:00:00:00:99",
                                   "192.0.2.99", "192.168.10.99/24", "65001:99", "/other", "8443"};

struct Leaf {
  const lysc_node* node;
  std::vector<std::string> names;  // from the top-level container down
  [[nodiscard]] std::string path() const {
    std::string path;
    for (const std::string& name : names) path += "/" + name;
    return path;
  }
};

void collect(const lysc_node* parent, const lys_module& module, std::vector<std::string> names,
             std::vector<Leaf>& leaves) {
  for (const lysc_node* node = nullptr; (node = lys_getnext(node, parent, module.compiled, 0)) != nullptr;) {
    if ((node->flags & LYS_CONFIG_R) != 0) continue;
    names.emplace_back(node->name);
    if ((node->nodetype & (LYS_LEAF | LYS_LEAFLIST)) != 0)
      leaves.push_back({node, names});
    else
      collect(node, module, names, leaves);
    names.pop_back();
  }
}

/// The values that a document has for a leaf, in all entries of the lists above it.
void find(json::value& at, std::span<const std::string> names, std::vector<json::value*>& found) {
  if (auto* list = at.if_array()) {
    for (json::value& entry : *list) find(entry, names, found);
  } else if (names.empty()) {
    found.push_back(&at);
  } else if (json::value* member = at.as_object().if_contains(names.front())) {
    find(*member, names.subspan(1), found);
  }
}

std::vector<json::value*> find(json::value& document, const Leaf& leaf) {
  std::vector<json::value*> found;
  find(document.as_object().at("nicleaf-fabric:fabric"), std::span(leaf.names).subspan(1), found);
  return found;
}

std::string textOf(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

class EveryLeaf : public testing::Test {
 protected:
  EveryLeaf() {
    std::ifstream file(std::string(NICLEAF_SOURCE_DIR) + "/test/yang/valid/all-members.json");
    std::ostringstream text;
    text << file.rdbuf();
    raw_ = json::parse(text.str());
    auto parsed = parser_.parse(text.str());
    if (!parsed) throw std::runtime_error(parsed.error().front().message());
    base_ = std::move(*parsed);
    rendered_ = render(base_.intent);
    collect(nullptr, *schema_.module(), {}, leaves_);
  }

  /// Texts that may be values of the leaf, the likeliest first.
  [[nodiscard]] std::vector<std::string> candidates(const Leaf& leaf, const json::value& value) {
    std::vector<std::string> texts(std::begin(kValues), std::end(kValues));
    if (value.is_number() || leaf.path() == "/fabric/generation") {
      const auto number = std::stoull(textOf(value));
      for (const auto other : {number + 1, number - 1}) texts.push_back(std::to_string(other));
    }
    const auto& type = *reinterpret_cast<const lysc_node_leaf*>(leaf.node)->type;  // that of a leaf-list is there, too
    if (type.basetype == LY_TYPE_ENUM) {
      const auto* names = reinterpret_cast<const lysc_type_enum&>(type).enums;
      for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(names); ++i) texts.emplace_back(names[i].name);
    }
    for (const Leaf& other : leaves_) {
      if (other.names.back() != "name") continue;
      for (const json::value* name : find(raw_, other)) texts.push_back(textOf(*name));
    }
    return texts;
  }

  /// Documents that differ from all-members.json in one value of the leaf.
  [[nodiscard]] std::vector<std::string> variations(const Leaf& leaf) {
    std::vector<std::string> documents;
    json::value document = json::parse(base_.json);
    for (json::value* place : find(document, leaf)) {
      const json::value before = *place;
      for (const std::string& text : candidates(leaf, before)) {
        const auto canonical = intent::canonicalValue(schema_, *leaf.node, text);
        if (!canonical || *canonical == textOf(before)) continue;
        // A union has words besides numbers.
        const bool word = before.is_number() && canonical->find_first_not_of("0123456789") != std::string::npos;
        *place = before.is_string() || word ? json::value(*canonical) : json::parse(*canonical);
        documents.push_back(json::serialize(document));
      }
      *place = before;
    }
    return documents;
  }

  /// What documents do that differ in one value.
  struct Effect {
    bool any = false, isRead = false, isRendered = false;
  };
  /// Of those that are valid, until one is read and rendered. If none is valid (a rule ties the leaf to another), of
  /// all that can be built.
  [[nodiscard]] Effect effectOf(const std::vector<std::string>& documents) const {
    const auto valid = [&](const std::string& document) -> std::optional<model::Intent> {
      if (auto parsed = parser_.parse(document)) return std::move(parsed->intent);
      return std::nullopt;
    };
    const auto built = [&](const std::string& document) -> std::optional<model::Intent> {
      if (auto intent = intent::buildShownIntent(document)) return std::move(*intent);
      return std::nullopt;
    };
    const Effect effect = effectOf(documents, valid);
    return effect.any ? effect : effectOf(documents, built);
  }

  [[nodiscard]] Effect effectOf(const std::vector<std::string>& documents,
                                const std::function<std::optional<model::Intent>(const std::string&)>& read) const {
    Effect effect;
    for (const std::string& document : documents) {
      const auto intent = read(document);
      if (!intent) continue;
      effect.any = true;
      effect.isRead = effect.isRead || *intent != base_.intent;
      effect.isRendered = effect.isRendered || isRendered(*intent);
      if (effect.isRead && effect.isRendered) break;
    }
    return effect;
  }

  [[nodiscard]] bool isRendered(const model::Intent& intent) const {
    const Desired now = render(intent);
    return now.kernel != rendered_.kernel || now.zebra != rendered_.zebra || now.bgpd != rendered_.bgpd ||
           now.bfdd != rendered_.bfdd || now.staticd != rendered_.staticd ||
           now.passwordFiles != rendered_.passwordFiles || now.l2vnis != rendered_.l2vnis ||
           now.l3vnis != rendered_.l3vnis;
  }

  intent::FabricSchema schema_;
  intent::Parser parser_;
  intent::ParsedIntent base_;
  Desired rendered_;  // of it
  json::value raw_;
  std::vector<Leaf> leaves_;
};

TEST_F(EveryLeaf, IsInAllMembersJson) {
  ASSERT_GE(leaves_.size(), 40U);
  for (const Leaf& leaf : leaves_) {
    EXPECT_FALSE(find(raw_, leaf).empty()) << "test/yang/valid/all-members.json lacks " << leaf.path();
  }
}

TEST_F(EveryLeaf, ChangesTheIntentAndTheRendering) {
  for (const Leaf& leaf : leaves_) {
    if (leaf.path() == kNotRead) continue;
    SCOPED_TRACE(leaf.path());
    const Effect effect = effectOf(variations(leaf));
    EXPECT_TRUE(effect.any) << "kValues has no other value of this type";
    EXPECT_TRUE(effect.isRead) << "src/intent/intent_builder.cpp does not read it";
    EXPECT_EQ(effect.isRendered, !kNotRendered.contains(leaf.path())) << "rendered, or in kNotRendered";
  }
}

}  // namespace
}  // namespace nicleaf::render
