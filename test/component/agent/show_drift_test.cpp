// SPDX-License-Identifier: Apache-2.0
// What the CLI on the DPU reports about a line that somebody typed into bgpd.
#include <gmock/gmock.h>

#include <future>
#include <sstream>

#include "api/gnmi_server.hpp"
#include "app/agent_service.hpp"
#include "cli/command_line.hpp"
#include "support/agent_on_frr.hpp"

namespace nicleaf::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ShowDrift : public testing::Test {
 protected:
  ShowDrift() {
    auto started = api::GnmiServer::start(agent_.io, service_, socket_);
    if (!started) throw std::runtime_error(started.error().message());
    server_ = std::move(*started);
  }

  // Runs `nicleaf` with these arguments; its output is in out_ and err_.
  int nicleaf(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), {"nicleaf", "--socket", socket_.c_str()});
    auto running = std::async(std::launch::async, [&] {
      std::istringstream in;
      std::ostringstream out, err;
      const int status = cli::run(static_cast<int>(arguments.size()), arguments.data(), in, out, err);
      out_ = out.str();
      err_ = err.str();
      return status;
    });
    EXPECT_TRUE(
        agent_.runUntil([&] { return running.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return running.get();
  }

  AgentOnFrr agent_{1};
  std::string socket_ = agent_.directory / "nicleafd.sock";
  app::Logbook logbook_{agent_.directory};
  app::AgentService service_{agent_.io,
                             *agent_.reconciler,
                             agent_.store->history(),
                             logbook_,
                             *agent_.bgpd,
                             "",
                             {[](const auto&) { return model::OffloadReport{}; },
                              [](const auto&, const auto&) { return model::KernelRoute{}; },
                              [](const auto&) { return kernel::FilterCounts{}; }}};
  std::unique_ptr<api::GnmiServer> server_;
  std::string out_, err_;
};

TEST_F(ShowDrift, ListsWhatWasTypedIntoBgpd) {
  ASSERT_TRUE(agent_.apply(tenantsIntent(1, {1})));
  EXPECT_EQ(nicleaf({"show", "drift"}), cli::kOk) << err_;
  EXPECT_EQ(out_, "bgpd: no drift\n");

  agent_.node.configure({"router bgp 65001 vrf t1", "neighbor 10.0.0.11 description typed",
                         "neighbor 10.5.5.5 remote-as 65005", "neighbor 10.5.5.5 password s3cret"});
  EXPECT_EQ(nicleaf({"show", "drift"}), cli::kDrift) << err_;
  EXPECT_THAT(out_, HasSubstr("\n  router bgp 65001 vrf t1\n"));
  EXPECT_THAT(out_, HasSubstr("\n+   neighbor 10.0.0.11 description typed\n"));
  EXPECT_THAT(out_, HasSubstr("\n+   neighbor 10.5.5.5 password ...\n"));
  EXPECT_THAT(out_, Not(HasSubstr("s3cret")));
  EXPECT_EQ(nicleaf({"show", "drift", "--json"}), cli::kDrift) << err_;
  EXPECT_THAT(out_, HasSubstr("only-in-daemon"));

  agent_.node.configure({"router bgp 65001 vrf t1", "no neighbor 10.5.5.5", "no neighbor 10.0.0.11 description"});
  EXPECT_EQ(nicleaf({"show", "drift"}), cli::kOk) << out_;
}

TEST_F(ShowDrift, SaysThatBgpdIsAway) {
  agent_.node.stop("bgpd");
  EXPECT_EQ(nicleaf({"show", "drift"}), cli::kFailed) << out_;
  EXPECT_THAT(err_, HasSubstr("bgpd"));
}

}  // namespace
}  // namespace nicleaf::test
