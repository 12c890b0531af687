// SPDX-License-Identifier: Apache-2.0
#include "api/fabric_tree.hpp"

#include <functional>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <libyang/libyang.h>

#include "api/history_json.hpp"
#include "api/log_json.hpp"
#include "api/state_json.hpp"
#include "intent/fabric_schema.hpp"
#include "unit/api/samples.hpp"

namespace nicleaf::api {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

boost::json::value sampleTree() {
  return fabricTree(test::kIntent, stateJson(test::sampleState(), std::chrono::steady_clock::now()));
}

/// Path to value of all that was found.
std::map<std::string, std::string> found(const boost::json::value& tree, const DataPath& path) {
  std::map<std::string, std::string> all;
  for (const Selected& one : select(tree, path)) all[toString(one.path)] = toJsonIetf(*one.value);
  return all;
}

TEST(ListKeys, EqualThoseOfTheModel) {
  const intent::FabricSchema schema;
  std::map<std::string, std::set<std::string>> model, ours;
  std::function<void(const lysc_node*, const std::string&)> walk = [&](const lysc_node* node,
                                                                       const std::string& above) {
    for (; node != nullptr; node = node->next) {
      const bool isData = (node->nodetype & (LYS_CHOICE | LYS_CASE)) == 0;
      const std::string path = isData ? above + "/" + node->name : above;
      if (node->nodetype == LYS_LIST) {
        auto& keys = model[path];
        for (const lysc_node* child = lysc_node_child(node); child != nullptr; child = child->next)
          if (lysc_is_key(child)) keys.insert(child->name);
      }
      walk(lysc_node_child(node), path);
    }
  };
  walk(schema.module()->compiled->data, "");
  for (const ListKeys& list : listKeys()) ours[std::string(list.path)] = {list.keys.begin(), list.keys.end()};
  EXPECT_EQ(ours, model);
}

TEST(StateJson, IsValidYang) {
  const intent::FabricSchema schema;
  auto state = stateJson(test::sampleState(), std::chrono::steady_clock::now());
  state["drift"] = driftJson(test::sampleDrift());
  state["refused"] = refusedJson(test::sampleRefused());
  state["history"] = historyJson(test::sampleHistory());
  state["log"] = logJson(test::sampleJournal());
  const auto text = boost::json::serialize(fabricTree("", std::move(state)));
  lyd_node* tree = nullptr;
  const LY_ERR error =
      lyd_parse_data_mem(schema.context(), text.c_str(), LYD_JSON, LYD_PARSE_STRICT | LYD_PARSE_ONLY, 0, &tree);
  const intent::DataTree owner(tree);
  ASSERT_EQ(error, LY_SUCCESS) << schema.takeMessage() << "\n" << text;
  // Everything came through: as many nodes as there are in the text.
  std::size_t nodes = 0;
  for (lyd_node* node = tree; node != nullptr; node = node->next) {
    lyd_node* element = nullptr;
    LYD_TREE_DFS_BEGIN(node, element) {
      ++nodes;
      LYD_TREE_DFS_END(node, element);
    }
  }
  // fabric, state, 7 leaves and an open port; 3 sessions of 17 nodes with 2 families of 6; a VNI of 9 leaves and one of
  // 3; the ports and the offload; drift, its daemon with a name, and differences of 3 and 5; the VXLAN devices; a list
  // of 2 refused prefixes with 8 leaves each; a next hop of 3 leaves; the history with entries of 2, 8 and 2; the
  // confirmation of 4 leaves; the log with entries of 9 and 6.
  EXPECT_EQ(nodes, 2U + 8U + 3U * (1 + 17 + 2 * (1 + 6)) + (1 + 9) + (1 + 3) + 2 * (1 + 3) + 3 + 4 + 9 + 10 + 4 + 3U +
                       (1 + 3) + (1 + 5) + (1 + 2) + (2 + 2 * (1 + 8)) + (1 + 3) + (1 + (1 + 2) + (1 + 8) + (1 + 2)) +
                       (1 + 4) + (1 + (1 + 9) + (1 + 6)));
}

TEST(StateJson, SurvivesHostileText) {
  AgentState state;
  state.agent.lastError = "\xff\x01 {\"a\"\n";
  const auto json = stateJson(state, std::chrono::steady_clock::now());
  EXPECT_EQ(boost::json::parse(boost::json::serialize(json)).at("last-error"), "?? {\"a\"\n");
}

TEST(DriftJson, HasTheLinesInOrder) {
  const auto json = driftJson(test::sampleDrift());
  const auto& differences = json.at("daemon").at(0).at("difference").as_array();
  ASSERT_EQ(differences.size(), 2U);
  EXPECT_EQ(boost::json::serialize(differences[1]),
            R"({"kind":"only-in-datastore","context":["router bgp 65001 vrf red","address-family ipv4 unicast"],)"
            R"("line":"network 10.9.0.0/16","path":"/nicleaf-frr-bgp:bgp/instance[vrf='red']/x"})");
}

TEST(Select, TheRootIsTheDocument) {
  const auto tree = sampleTree();
  const auto all = found(tree, {});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(boost::json::parse(all.at("/")), tree);
}

TEST(Select, TopmostMembersAreQualified) {
  const auto all = found(sampleTree(), {{"fabric", {}}, {"underlay", {}}, {"uplink", {{"interface", "eth1"}}}});
  EXPECT_EQ(all.at("/nicleaf-fabric:fabric/underlay/uplink[interface=eth1]"),
            R"({"nicleaf-fabric:interface":"eth1","nicleaf-fabric:mtu":9000})");
}

TEST(Select, LeavesAndLeafListsAreValues) {
  const auto tree = sampleTree();
  EXPECT_EQ(found(tree, {{"fabric", {}}, {"generation", {}}}).begin()->second, "\"7\"");
  EXPECT_EQ(found(tree, {{"fabric", {}}, {"underlay", {}}, {"local-as", {}}}).begin()->second, "65001");
  EXPECT_EQ(found(tree, {{"fabric", {}}, {"ip-vrf", {{"name", "red"}}}, {"import-route-target", {}}}).begin()->second,
            R"(["65001:1","65001:2"])");
}

TEST(Select, ListsWithoutAllKeysGiveTheirEntries) {
  const DataPath state{{"fabric", {}}, {"state", {}}};
  const auto at = [&](std::map<std::string, std::string> keys, const char* below = nullptr) {
    DataPath path = state;
    path.push_back({"session", std::move(keys)});
    if (below != nullptr) path.push_back({below, {}});
    return found(sampleTree(), path);
  };
  EXPECT_EQ(at({}).size(), 3U);
  EXPECT_EQ(at({{"vrf", "*"}}).size(), 3U);
  EXPECT_EQ(at({{"vrf", "red"}}).size(), 2U);
  EXPECT_EQ(at({{"vrf", "red"}, {"peer", "fd00::2"}}, "session-state"),
            (std::map<std::string, std::string>{
                {"/nicleaf-fabric:fabric/state/session[peer=fd00::2][vrf=red]/session-state", "\"established\""}}));
  EXPECT_THAT(at({{"vrf", "blue"}}), IsEmpty());
}

TEST(Select, NumbersAreKeysToo) {
  const auto all = found(sampleTree(), {{"fabric", {}}, {"state", {}}, {"vni", {{"vni", "5001"}}}, {"type", {}}});
  EXPECT_EQ(all.at("/nicleaf-fabric:fabric/state/vni[vni=5001]/type"), "\"L3\"");
}

TEST(Select, WildcardNames) {
  EXPECT_EQ(found(sampleTree(), {{"fabric", {}}, {"*", {}}, {"*", {}}, {"session-state", {}}}).size(), 3U);
}

TEST(Select, FindsNothingAtAnEmptyPath) {
  const auto tree = sampleTree();
  EXPECT_THAT(found(tree, {{"other", {}}}), IsEmpty());
  EXPECT_THAT(found(tree, {{"fabric", {}}, {"generation", {}}, {"below-a-leaf", {}}}), IsEmpty());
  EXPECT_THAT(found(tree, {{"fabric", {}}, {"port", {{"interface", "pf0vf9"}}}}), IsEmpty());
  EXPECT_THAT(found(fabricTree("", {}), {}), IsEmpty());
}

TEST(CheckKeys, NamesTheKeysOfTheList) {
  EXPECT_TRUE(checkKeys({{"fabric", {}}, {"segment", {{"name", "x"}}}}));
  EXPECT_TRUE(checkKeys({{"fabric", {}}, {"*", {}}, {"anything", {{"k", "v"}}}}));
  EXPECT_THAT(checkKeys({{"fabric", {}}, {"state", {}}, {"session", {{"address", "x"}}}}).error(),
              HasSubstr("expected vrf, peer"));
  EXPECT_THAT(checkKeys({{"fabric", {{"k", "v"}}}}).error(), HasSubstr("fabric is not a list"));
}

}  // namespace
}  // namespace nicleaf::api
