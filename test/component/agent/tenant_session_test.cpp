// SPDX-License-Identifier: Apache-2.0
// The rendered session of a tenant in a real bgpd, with a server that proposes what it should not. The default instance
// plays the tenant's: the kernel of a build machine has no VRFs.
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr char kTenant[] = "/nicleaf-frr-bgp:bgp/instance[vrf='t1']";
constexpr char kDefault[] = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";

class TenantSession : public testing::Test {
 protected:
  TenantSession() {
    connect(dpu_.network(), "t0", server_.network(), "eth0");
    dpu_.network().ip("addr add " + session().home + " dev t0");
    server_.network().ip("addr add " + session().peer + "/24 dev eth0");
  }

  struct Addresses {
    std::string home, dpu, peer;
  };
  static Addresses session() {
    const model::Intent intent = tenantsIntent(1, {1});
    const model::IpPrefix gateway = intent.segments.front().gateways.front();
    return {gateway.toString(), gateway.address.toString(),
            intent.ipVrfs.front().sessions.front().peerAddress.toString()};
  }

  /// Starts both, with lines of the server for its neighbor.
  void start(const std::string& lines) {
    const model::Intent intent = tenantsIntent(1, {1});
    const model::BgpSession& own = intent.ipVrfs.front().sessions.front();
    const std::string neighbor = " neighbor " + session().dpu + " ";
    server_.configuration["bgpd"] = "router bgp " + toString(own.remoteAs.number) + "\n bgp router-id 192.0.2.200\n" +
                                    " no bgp ebgp-requires-policy\n" + neighbor + "remote-as " +
                                    toString(intent.underlay.localAs) + "\n" + neighbor + "password " + own.password +
                                    "\n" + neighbor + "timers connect 1\n" + neighbor + lines + "\nexit\n";
    for (FrrNode* node : {&dpu_, &server_}) {
      node->start("zebra");
      node->start("bgpd");
    }
    const model::ConfigTree rendered = render::render(intent).bgpd;
    Northbound::Values values;
    for (const auto& [path, value] : rendered) {
      if (path.starts_with("/frr-")) values.emplace_back(path, value);
      if (path.starts_with(kTenant) && path.find("/ip-vrf/") == std::string::npos)
        values.emplace_back(kDefault + path.substr(std::string(kTenant).size()), value);
    }
    const auto status = Northbound(dpu_.northbound("bgpd")).change(values);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  std::string atTheServer() { return server_.show("show bgp neighbors " + session().dpu); }

  static FrrNode::Options stock() {
    FrrNode::Options options;
    options.module = false;
    return options;
  }

  FrrNode dpu_, server_{stock()};
};

/// Without keepalives, the routes of a server that is gone would stay.
TEST_F(TenantSession, RefusesAHoldTimeOfZero) {
  start("timers 0 0");
  EXPECT_TRUE(eventually(
      [&] { return atTheServer().find("OPEN Message Error/Unacceptable Hold Time") != std::string::npos; }, 30s))
      << atTheServer();
}

TEST_F(TenantSession, DoesNotOfferDynamicCapability) {
  start("capability dynamic");
  EXPECT_TRUE(eventually([&] { return atTheServer().find("BGP state = Established") != std::string::npos; }, 30s))
      << atTheServer();
  EXPECT_THAT(atTheServer(), HasSubstr("Dynamic: advertised\n"));
}

}  // namespace
}  // namespace nicleaf::test
