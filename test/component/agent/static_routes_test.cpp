// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/io_context.hpp>

#include "component/agent/tenant_routes.hpp"
#include "frr/static_daemon.hpp"
#include "support/frr_installation.hpp"

// Static routes in a real staticd, and what becomes of them in zebra, the kernel and the fabric.
namespace nicleaf::test {
namespace {

using testing::HasSubstr;
using testing::Not;

model::StaticRoute via(const std::string& prefix, const std::vector<std::string>& addresses) {
  model::StaticRoute route{*model::IpPrefix::parse(prefix)};
  for (const std::string& address : addresses) route.nextHops.push_back(*model::IpAddress::parse(address));
  return route;
}

model::StaticRoute toNowhere(const std::string& prefix) { return {*model::IpPrefix::parse(prefix), {}, true}; }

class StaticRoutes : public testing::Test {
 protected:
  static model::Intent intent(std::uint64_t generation, std::vector<model::StaticRoute> routes) {
    model::Intent intent = tenantsIntent(generation, {1});
    intent.ipVrfs[0].staticRoutes = std::move(routes);
    return intent;
  }
  /// staticd's own configuration. FRR 10.3's staticd does not write its routes for `show running-config`.
  std::string configured() { return Northbound(agent_.node.northbound("staticd")).config("/frr-routing:routing"); }

  /// A blackhole route of somebody else.
  void addForeign(const std::string& vrf, const std::string& prefix) {
    const std::string source = FrrInstallation::get().majorVersion() >= 10 ? "[src-prefix='::/0']" : "";
    const std::string route =
        "/frr-routing:routing/control-plane-protocols/"
        "control-plane-protocol[type='frr-staticd:staticd'][name='staticd']"
        "[vrf='" +
        vrf + "']/frr-staticd:staticd/route-list[prefix='" + prefix + "']" + source +
        "[afi-safi='frr-routing:ipv4-unicast']/path-list[table-id='0'][distance='1']/frr-nexthops/nexthop"
        "[nh-type='blackhole'][vrf='" +
        vrf + "'][gateway=''][interface='']";
    const auto status = Northbound(agent_.node.northbound("staticd"))
                            .change({{"/frr-vrf:lib/vrf[name='" + vrf + "']", ""}, {route, ""}});
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  AgentOnFrr agent_{1};
};

TEST_F(StaticRoutes, NeedStaticdAndNothingElseDoes) {
  const auto without = agent_.apply(intent(1, {}));
  EXPECT_TRUE(without) << messages(without.error());
  const auto with = agent_.apply(intent(2, {toNowhere("198.51.100.0/24")}));
  ASSERT_FALSE(with);
  EXPECT_THAT(messages(with.error()), HasSubstr("FRR's staticd is not running"));
  EXPECT_THAT(messages(with.error()), HasSubstr("staticd=yes"));
  EXPECT_TRUE(agent_.apply(intent(3, {})));
}

TEST_F(StaticRoutes, OfTheIntentAreConfiguredAndOthersStay) {
  agent_.startStaticd();
  addForeign("default", "192.0.2.128/25");
  addForeign("t1", "9.9.9.0/24");
  const std::vector<model::StaticRoute> routes = {via("198.51.100.0/24", {"10.0.0.50", "10.0.0.51"}),
                                                  toNowhere("203.0.112.0/20")};
  auto applied = agent_.apply(intent(1, routes));
  ASSERT_TRUE(applied) << messages(applied.error());
  for (const char* word : {"198.51.100.0/24", "10.0.0.50", "10.0.0.51", "203.0.112.0/20", "1002", "9.9.9.0/24"})
    EXPECT_THAT(configured(), HasSubstr(word));
  auto plan = agent_.plan(intent(1, routes));
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->lines(), testing::IsEmpty());
  auto changed = via("198.51.100.0/24", {"10.0.0.51"});
  changed.advertise = false;
  applied = agent_.apply(intent(2, {changed}));
  ASSERT_TRUE(applied) << messages(applied.error());
  for (const char* word : {"198.51.100.0/24", "10.0.0.51", "1001"}) EXPECT_THAT(configured(), HasSubstr(word));
  for (const char* word : {"10.0.0.50", "203.0.112.0/20", "1002"}) EXPECT_THAT(configured(), Not(HasSubstr(word)));
  applied = agent_.apply(intent(3, {}));
  ASSERT_TRUE(applied) << messages(applied.error());
  EXPECT_THAT(configured(), Not(HasSubstr("198.51.100.0/24")));
  for (const char* word : {"192.0.2.128/25", "9.9.9.0/24"}) EXPECT_THAT(configured(), HasSubstr(word));
}

class StaticRoutesInTheFabric : public TenantRoutes {
 protected:
  StaticRoutesInTheFabric() { dpu.node.start("staticd"); }

  void commitRoutes(std::vector<model::StaticRoute> routes) {
    vrf().staticRoutes = std::move(routes);
    const model::ConfigTree wanted = render::render(intent_).staticd;
    frr::StaticDaemon staticd(io_, frr::staticdEndpoint(dpu.node.runDirectory()));
    std::string problem = "no answer";
    staticd.getConfig([&](model::Expected<model::ConfigTree> now) {
      ASSERT_TRUE(now) << now.error().message();
      staticd.commit(diff::diffTrees(*now, wanted), "", [&](model::Expected<std::uint32_t> result) {
        problem = result ? "" : result.error().message();
        io_.stop();
      });
    });
    const auto guard = boost::asio::make_work_guard(io_);
    io_.restart();
    io_.run_for(std::chrono::seconds(10));
    ASSERT_EQ(problem, "");
    commit();
  }
  std::string kernelRoutes() { return dpu.red.ip("route show"); }
  bool isInstalled(const std::string& words) {
    return eventually([&] { return kernelRoutes().find(words) != std::string::npos; });
  }

  boost::asio::io_context io_;
};

TEST_F(StaticRoutesInTheFabric, BecomeTypeFiveIfTheyAreAdvertised) {
  auto local = via("198.51.101.0/24", {"10.10.0.12"});
  local.advertise = false;
  commitRoutes({via("198.51.100.0/24", {"10.10.0.11"}), local, toNowhere("203.0.112.0/20")});
  connectAll();
  EXPECT_TRUE(isInstalled("198.51.100.0/24 via 10.10.0.11")) << kernelRoutes();
  EXPECT_TRUE(isInstalled("198.51.101.0/24 via 10.10.0.12")) << kernelRoutes();
  EXPECT_TRUE(isInstalled("blackhole 203.0.112.0/20")) << kernelRoutes();
  const Octets first = ipv4Prefix(198, 51, 100, 24), second = ipv4Prefix(198, 51, 101, 24), nowhere{20, 203, 0, 112};
  EXPECT_TRUE(eventually([&] { return typeFive(first) && typeFive(nowhere); }));
  EXPECT_TRUE(eventually([&] { return heard(*other, first).has_value(); }));
  EXPECT_FALSE(typeFive(second));
  EXPECT_FALSE(heard(*other, second));
  commitRoutes({local});
  EXPECT_TRUE(eventually([&] { return !typeFive(first) && !typeFive(nowhere); }));
  EXPECT_TRUE(isInstalled("198.51.101.0/24 via 10.10.0.12")) << kernelRoutes();
}

}  // namespace
}  // namespace nicleaf::test
