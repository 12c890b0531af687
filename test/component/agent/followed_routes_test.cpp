// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/io_context.hpp>

#include "app/next_hop_watch.hpp"
#include "component/agent/tenant_routes.hpp"
#include "frr/static_daemon.hpp"
#include "render/static_tree.hpp"

// Static routes whose next hop BFD follows, in a real bfdd and staticd, with an appliance that runs BFD and no BGP.
namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;

class FollowedRoutes : public TenantRoutes {
 protected:
  FollowedRoutes() {
    connect(dpu.red, "eth9", appliance_.network(), "eth0");
    dpu.red.ip("addr add 10.11.0.1/24 dev eth9");
    appliance_.network().ip("addr add 10.11.0.2/24 dev eth0");
    for (const char* daemon : {"staticd", "bfdd"}) dpu.node.start(daemon);
    appliance_.start("zebra");
    startBfd();
    model::StaticRoute route{*model::IpPrefix::parse("198.51.100.0/24"), {*model::IpAddress::parse("10.11.0.2")}};
    route.bfd = "fast";
    intent_.bfdProfiles = {{"fast", 3, 100ms, 100ms}};
    vrf().staticRoutes = {route};
  }

  void startBfd() {
    appliance_.start("bfdd");
    appliance_.configure({"bfd", "peer 10.11.0.1", "receive-interval 100", "transmit-interval 100"});
  }
  void commitAll() {
    const auto status = Northbound(dpu.node.northbound("bfdd")).change(changes(render::render(intent_).bfdd));
    ASSERT_TRUE(status.ok()) << status.error_message();
    commit();
  }
  /// Follows bfdd as the agent does.
  void watch() {
    watch_ = std::make_unique<app::NextHopWatch>(
        io_, bfdState_, [this] { return model::followedNextHops(intent_); },
        [this](model::NextHopStates states, const std::string&) {
          states_ = std::move(states);
          commitRoutes();
        });
    watch_->start();
  }
  void commitRoutes() {
    staticd_.getConfig([this](model::Expected<model::ConfigTree> now) {
      ASSERT_TRUE(now) << now.error().message();
      const auto wanted = render::withoutDownNextHops(render::render(intent_).staticd, intent_, states_, *now);
      staticd_.commit(diff::diffTrees(*now, wanted), "", [](const model::Expected<std::uint32_t>& result) {
        EXPECT_TRUE(result) << result.error().message();
      });
    });
  }
  bool becomes(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 40s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io_.restart();
      io_.run_for(50ms);
    }
    return true;
  }
  bool isInKernel() const {
    return dpu.red.ip("route show").find("198.51.100.0/24 via 10.11.0.2") != std::string::npos;
  }
  bool isInBgpd() { return entered("198.51.100.0/24").has_value(); }
  bool isAdvertised() { return typeFive(ipv4Prefix(198, 51, 100, 24)).has_value(); }
  std::string all() {
    return dpu.node.show("show bfd peers") + dpu.node.show("show ip route vrf red") +
           Northbound(dpu.node.northbound("bfdd")).state("/frr-bfdd:bfdd/bfd/sessions");
  }

  FrrNode appliance_{{.module = false}};
  boost::asio::io_context io_;
  frr::BfddState bfdState_{io_, frr::bfddEndpoint(dpu.node.runDirectory())};
  frr::StaticDaemon staticd_{io_, frr::staticdEndpoint(dpu.node.runDirectory())};
  std::unique_ptr<app::NextHopWatch> watch_;
  model::NextHopStates states_;

 private:
  static Northbound::Values changes(const model::ConfigTree& tree) { return {tree.begin(), tree.end()}; }
};

TEST_F(FollowedRoutes, ExistWhileTheNextHopAnswers) {
  commitAll();
  watch();
  spine = std::make_unique<BgpSpeaker>(dpu.spines, TenantNode::spine());
  EXPECT_TRUE(becomes([&] { return isInKernel() && isInBgpd() && isAdvertised(); })) << all();
  appliance_.process("bfdd").signal(SIGKILL);
  EXPECT_TRUE(becomes([&] { return !isInKernel() && !isInBgpd() && !isAdvertised(); })) << all();
  appliance_.stop("bfdd");
  startBfd();
  EXPECT_TRUE(becomes([&] { return isInKernel() && isInBgpd() && isAdvertised(); })) << all();
}

/// What is not known changes nothing.
TEST_F(FollowedRoutes, OutliveTheDpusBfdd) {
  commitAll();
  watch();
  EXPECT_TRUE(becomes([&] { return isInKernel(); })) << all();
  dpu.node.stop("bfdd");
  const model::NextHop hop{"red", *model::IpAddress::parse("10.11.0.2")};
  EXPECT_TRUE(becomes([&] { return states_.at(hop) == model::BfdState::kUnknown; }));
  EXPECT_TRUE(isInKernel() && isInBgpd());
}

}  // namespace
}  // namespace nicleaf::test
