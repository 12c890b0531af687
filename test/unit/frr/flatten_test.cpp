// SPDX-License-Identifier: Apache-2.0
#include "frr/flatten.hpp"

#include <gmock/gmock.h>
#include <libyang/libyang.h>
#include <iterator>

#include <functional>
#include <memory>
#include <random>

namespace nicleaf::frr {
namespace {

using model::ConfigTree;

ConfigTree flat(std::string_view json) {
  auto tree = flatten(json, UnknownLists::kRefuse);
  if (!tree) throw std::runtime_error(tree.error().message());
  return *tree;
}

/// libyang with our device model: what FRR uses to make the documents.
class Yang : public testing::Test {
 protected:
  void SetUp() override {
    ly_ctx* context = nullptr;
    ASSERT_EQ(ly_ctx_new(NICLEAF_SOURCE_DIR "/yang", 0, &context), LY_SUCCESS);
    context_.reset(context);
    module_ = ly_ctx_load_module(context, "nicleaf-frr-bgp", nullptr, nullptr);
    ASSERT_NE(module_, nullptr) << ly_errmsg(context);
  }

  /// Every configuration node below the module's top.
  void eachConfigNode(const std::function<void(const lysc_node*)>& visit) const {
    const std::function<void(const lysc_node*)> descend = [&](const lysc_node* parent) {
      for (const lysc_node* node = nullptr;
           (node = lys_getnext(node, parent, parent == nullptr ? module_->compiled : nullptr, 0)) != nullptr;) {
        if ((node->flags & LYS_CONFIG_W) == 0) continue;
        visit(node);
        if ((node->nodetype & (LYS_CONTAINER | LYS_LIST)) != 0) descend(node);
      }
    };
    descend(nullptr);
  }

  struct FreeContext {
    void operator()(ly_ctx* context) const { ly_ctx_destroy(context); }
  };
  std::unique_ptr<ly_ctx, FreeContext> context_;
  const lys_module* module_ = nullptr;
};

TEST_F(Yang, EveryListOfTheDeviceModelIsKnownWithItsKeys) {
  int lists = 0;
  eachConfigNode([&](const lysc_node* node) {
    if (node->nodetype != LYS_LIST) return;
    ++lists;
    std::vector<std::string> keys;
    for (const lysc_node* child = lysc_node_child(node); child != nullptr; child = child->next) {
      if (lysc_is_key(child)) keys.emplace_back(child->name);
    }
    const auto* known = listKeys(node->name);
    ASSERT_NE(known, nullptr) << node->name;
    EXPECT_EQ(*known, keys) << node->name;
  });
  EXPECT_GT(lists, 8);
}

/// A value that the leaf's type takes.
std::string sample(const lysc_type* type, std::mt19937& random) {
  const auto pick = [&](std::vector<std::string> choices) { return choices[random() % choices.size()]; };
  switch (type->basetype) {
    case LY_TYPE_BOOL:
      return pick({"true", "false"});
    case LY_TYPE_IDENT:
      return pick({"ipv4-unicast", "ipv6-unicast", "l2vpn-evpn"});
    case LY_TYPE_ENUM: {
      const auto* enumeration = reinterpret_cast<const lysc_type_enum*>(type);
      return enumeration->enums[random() % LY_ARRAY_COUNT(enumeration->enums)].name;
    }
    case LY_TYPE_UINT8:
      return pick({"1", "9", "7"});
    case LY_TYPE_UINT16:
      return pick({"0", "3", "65535"});
    case LY_TYPE_UINT32:
      return pick({"1", "65001", "16777215"});
    case LY_TYPE_UNION:
      return pick({"10.0.0.1", "2001:db8::1", "10.1.0.0/24", "fd00::/64"});
    case LY_TYPE_STRING:
      return pick({"65001:77", "10.0.0.1:7", "red", "it's", "a/b", "two words", "x]y", "192.0.2.1"});
    default:
      return "red";
  }
}

class RandomTree {
 public:
  RandomTree(const ly_ctx* context, unsigned seed) : context_(context), random_(seed) {}
  ~RandomTree() { lyd_free_all(root_); }

  void fill(const lysc_node* node, const std::string& parent) {
    const std::string path = parent + "/" + (parent.empty() ? "nicleaf-frr-bgp:" : "") + node->name;
    if ((node->flags & LYS_CONFIG_W) == 0 || (!parent.empty() && random_() % 4 == 0)) return;
    switch (node->nodetype) {
      case LYS_CONTAINER:
        return children(node, path);
      case LYS_LEAF:
        return set(path, typeOf(node));
      case LYS_LEAFLIST:
        for (int i = 0; i < 3; ++i) set(path, reinterpret_cast<const lysc_node_leaflist*>(node)->type);
        return;
      case LYS_LIST:
        for (int i = 0; i < 2; ++i) entry(node, path);
        return;
      default:
        return;
    }
  }

  [[nodiscard]] const lyd_node* root() const { return root_; }

 private:
  static const lysc_type* typeOf(const lysc_node* node) { return reinterpret_cast<const lysc_node_leaf*>(node)->type; }

  void children(const lysc_node* node, const std::string& path) {
    for (const lysc_node* child = lysc_node_child(node); child != nullptr; child = child->next) {
      if (!lysc_is_key(child)) fill(child, path);
    }
  }

  void entry(const lysc_node* node, std::string path) {
    for (const lysc_node* child = lysc_node_child(node); child != nullptr; child = child->next) {
      if (!lysc_is_key(child)) continue;
      std::string value = sample(typeOf(child), random_);
      if (typeOf(child)->basetype == LY_TYPE_IDENT) value = "nicleaf-frr-bgp:" + value;
      const char quote = value.find('\'') == std::string::npos ? '\'' : '"';
      path += std::string("[") + child->name + "=" + quote + value + quote + "]";
    }
    if (make(path, nullptr)) children(node, path);
  }

  void set(const std::string& path, const lysc_type* type) { make(path, sample(type, random_).c_str()); }

  /// Values that a pattern or range refuses make no node.
  bool make(const std::string& path, const char* value) {
    lyd_node* made = nullptr;
    const LY_ERR result =
        lyd_new_path2(root_, context_, path.c_str(), value, value == nullptr ? 0 : strlen(value), LYD_ANYDATA_STRING,
                      LYD_NEW_PATH_UPDATE, root_ == nullptr ? &root_ : &made, nullptr);
    return result == LY_SUCCESS;
  }

  const ly_ctx* context_;
  std::mt19937 random_;
  lyd_node* root_ = nullptr;
};

/// The same as flatten(), from libyang's own paths and canonical values.
ConfigTree oracle(const lyd_node* root) {
  ConfigTree tree;
  const lyd_node* node = nullptr;
  LYD_TREE_DFS_BEGIN(root, node) {
    if (!lysc_is_key(node->schema) && node->schema->nodetype != LYS_CONTAINER) {
      char* path = lyd_path(node, LYD_PATH_STD, nullptr, 0);
      tree.insert_or_assign(path, node->schema->nodetype == LYS_LIST ? "" : lyd_get_value(node));
      free(path);
    }
    LYD_TREE_DFS_END(root, node);
  }
  return tree;
}

TEST_F(Yang, PathsAndValuesAreThoseOfLibyang) {
  ly_log_options(LY_LOSTORE);  // that a random value is refused is no news
  std::size_t leaves = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    RandomTree random(context_.get(), seed);
    random.fill(lys_getnext(nullptr, nullptr, module_->compiled, 0), "");
    if (random.root() == nullptr) continue;
    char* json = nullptr;
    ASSERT_EQ(lyd_print_mem(&json, random.root(), LYD_JSON, LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK), LY_SUCCESS);
    const std::unique_ptr<char, decltype(&free)> owner(json, free);
    const ConfigTree expected = oracle(random.root());
    EXPECT_EQ(flat(json), expected) << "seed " << seed << "\n" << json;
    leaves += expected.size();
  }
  EXPECT_GT(leaves, 5000U);
}

TEST(Flatten, AnEmptyAnswerIsAnEmptyTree) {
  EXPECT_TRUE(flat("").empty());
  EXPECT_TRUE(flat("{}").empty());
  EXPECT_TRUE(flat(R"({"nicleaf-frr-bgp:bgp":{}})").empty());
}

TEST(Flatten, KeepsAnEntryWithoutLeaves) {
  EXPECT_EQ(flat(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"red"}]}})"),
            (ConfigTree{{"/nicleaf-frr-bgp:bgp/instance[vrf='red']", ""}}));
}

TEST(Flatten, IdentitiesGetThePrefixThatNewerLibyangLeavesOut) {
  const ConfigTree tree = flat(R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"red","global":{"afi-safis":
                                  {"afi-safi":[{"afi-safi-name":"ipv4-unicast"}]}}}]}})");
  EXPECT_EQ(std::prev(tree.end())->first,
            "/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/afi-safis/"
            "afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']");
}

TEST(Flatten, MembersOfAnotherModuleKeepTheirPrefix) {
  EXPECT_EQ(flat(R"({"frr-vrf:lib":{"vrf":[{"name":"red","frr-zebra:zebra":{"l3vni-id":4001}}]}})"),
            (ConfigTree{{"/frr-vrf:lib/vrf[name='red']", ""},
                        {"/frr-vrf:lib/vrf[name='red']/frr-zebra:zebra/l3vni-id", "4001"}}));
}

TEST(Flatten, UnknownListsAreRefusedOrSkipped) {
  constexpr char kDocument[] = R"({"frr-vrf:lib":{"vrf":[{"name":"red","novel":[{"a":1}]}]}})";
  const auto refused = flatten(kDocument, UnknownLists::kRefuse);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("/frr-vrf:lib/vrf[name='red']/novel"));
  EXPECT_EQ(flatten(kDocument, UnknownLists::kSkip)->size(), 1U);
}

TEST(Flatten, GarbageIsAnError) {
  for (const char* text : {"{", "[]", "7", "{\"a\":1.5}", R"({"nicleaf-frr-bgp:bgp":{"instance":[{"global":{}}]}})",
                           R"({"x":[[1]]})", "\xff\xfe"}) {
    EXPECT_FALSE(flatten(text, UnknownLists::kRefuse)) << text;
  }
}

}  // namespace
}  // namespace nicleaf::frr
