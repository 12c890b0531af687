// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <optional>
#include <random>

#include "diff/tree_diff.hpp"
#include "frr/bgpd_client.hpp"
#include "frr/northbound_daemon.hpp"
#include "model/policies.hpp"
#include "model/zebra_path.hpp"
#include "render/render.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"
#include "support/random_intent.hpp"

// What the agent knows of a daemon's configuration without reading all of it is what it would read.
namespace nicleaf::test {
namespace {

class FollowedConfig : public testing::Test {
 protected:
  FollowedConfig() { node_.start("bgpd"); }

  model::ConfigTree configOf(frr::Daemon& daemon) {
    std::optional<model::Expected<model::ConfigTree>> got;
    daemon.getConfig([&](auto tree) { got = std::move(tree); });
    while (!got) {
      io_.restart();
      io_.run_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(*got) << got->error().message();
    return *got ? **got : model::ConfigTree{};
  }

  /// All of the agent's configuration in bgpd, by FRR's own Get.
  model::ConfigTree read() {
    Northbound northbound(node_.northbound("bgpd"));
    model::ConfigTree all;
    for (const std::string& top :
         {std::string("/nicleaf-frr-bgp:bgp"), std::string(model::kRouteMaps), std::string(model::kFilters)}) {
      std::string text;
      if (!northbound.get(top, ::frr::GetRequest::CONFIG, text).ok()) continue;  // nothing is there
      auto tree = frr::flatten(text, frr::UnknownLists::kSkip);
      EXPECT_TRUE(tree) << tree.error().message();
      erase_if(*tree, [](const auto& leaf) { return model::isForeignPolicy(leaf.first); });
      all.merge(*tree);
    }
    return all;
  }

  void commit(const model::TreeDelta& delta) {
    if (delta.empty()) return;
    const auto status = Northbound(node_.northbound("bgpd")).change(delta.updates, delta.deletes);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  FrrNode node_;
  boost::asio::io_context io_;
};

TEST_F(FollowedConfig, IsThatOfBgpdAfterEachOfManyCommits) {
  std::optional<frr::BgpdClient> followed(std::in_place, io_, frr::bgpdEndpoint(node_.runDirectory()));
  EXPECT_EQ(configOf(*followed), model::ConfigTree{});
  std::mt19937 random(11);
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE(seed);
    const model::ConfigTree wanted = render::render(randomIntent(seed)).bgpd;
    commit(diff::diffTrees(read(), wanted));
    // Now and then it misses changes, or a shell makes some.
    if (random() % 4 == 0) continue;
    if (random() % 4 == 0) node_.configure({"route-map nicleaf-typed permit " + std::to_string(seed)});
    ASSERT_EQ(configOf(*followed), read());
    ASSERT_EQ(configOf(*followed), read());
    if (seed % 5 == 0) {
      node_.stop("bgpd");
      node_.start("bgpd");
    }
  }
}

TEST_F(FollowedConfig, IsThatOfZebra) {
  node_.start("zebra");
  frr::NorthboundDaemon followed(io_, frr::zebraEndpoint(node_.runDirectory()), frr::managedInZebra());
  Northbound northbound(node_.northbound("zebra"));
  ASSERT_TRUE(northbound.merge(R"({"frr-vrf:lib":{"vrf":[{"name":"red"},{"name":"blue"}]}})").ok());
  EXPECT_EQ(configOf(followed), model::ConfigTree{});
  for (const char* vni : {"7001", "7002"}) {
    const std::string leaf = model::zebraVrfPath("red") + model::kL3vniLeaf;
    const auto status = northbound.change({{leaf, vni}});
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(configOf(followed), (model::ConfigTree{{leaf, vni}}));
    ASSERT_TRUE(northbound.change({}, {leaf}).ok());
    EXPECT_EQ(configOf(followed), model::ConfigTree{});
  }
}

TEST_F(FollowedConfig, TellsOfWhatOthersChange) {
  node_.start("zebra");
  frr::NorthboundDaemon followed(io_, frr::zebraEndpoint(node_.runDirectory()), frr::managedInZebra());
  Northbound other(node_.northbound("zebra"));
  ASSERT_TRUE(other.merge(R"({"frr-vrf:lib":{"vrf":[{"name":"red"}]}})").ok());
  std::vector<std::string> told;
  followed.watch([&](const std::string& why) { told.push_back(why); });
  const auto isTold = [&](std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (told.size() < count && std::chrono::steady_clock::now() < end) {
      io_.restart();
      io_.run_for(std::chrono::milliseconds(10));
    }
    return told.size() == count;
  };
  (void)configOf(followed);
  // Not of what the agent commits itself.
  const std::string leaf = model::zebraVrfPath("red") + model::kL3vniLeaf;
  bool committed = false;
  followed.commit({{{leaf, "7001"}}, {}}, "why", [&](const auto& id) {
    EXPECT_TRUE(id) << id.error().message();
    committed = true;
  });
  while (!committed) {
    io_.restart();
    io_.run_for(std::chrono::milliseconds(10));
  }
  EXPECT_THAT(told, testing::IsEmpty());
  ASSERT_TRUE(other.change({}, {leaf}).ok());
  ASSERT_TRUE(isTold(1)) << testing::PrintToString(told);
  (void)configOf(followed);
  node_.stop("zebra");
  ASSERT_TRUE(isTold(2)) << testing::PrintToString(told);
  node_.start("zebra");
  EXPECT_TRUE(isTold(3)) << testing::PrintToString(told);
  EXPECT_THAT(told, testing::ElementsAre("the configuration of zebra changed", "zebra is away", "zebra is back"));
}

}  // namespace
}  // namespace nicleaf::test
