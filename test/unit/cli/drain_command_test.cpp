// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class DrainCommand : public CommandTest {
 protected:
  DrainCommand() {
    node_.onLoop([this] {
      node_.agent().known = api::test::sampleState();
      node_.agent().applyResult = [] {
        reconcile::Plan plan;
        plan.kernel.create.emplace_back(model::SetMtu{.name = "pf0vf0", .mtu = 1500});
        return reconcile::ApplyReport{.plan = std::move(plan), .generation = 7, .total = {}, .steps = {}};
      };
    });
  }
};

TEST_F(DrainCommand, SaysWhatToCheckAndUndrainWhatIsLeft) {
  EXPECT_EQ(nicleaf({"drain", "red"}), kOk) << err_;
  EXPECT_THAT(out_, AllOf(StartsWith("ip-vrf red is drained\n"), HasSubstr("until: nicleaf undrain red\n")));
  EXPECT_EQ(nicleaf({"drain"}), kOk) << err_;
  EXPECT_THAT(out_, AllOf(StartsWith("the DPU is drained\n"), HasSubstr("until: nicleaf undrain\n")));
  node_.onLoop([this] { node_.agent().known.agent.drain = {1000, {{"red", 1795917600}}}; });
  EXPECT_EQ(nicleaf({"show", "status"}), kOk);
  EXPECT_THAT(out_, HasSubstr("ip-vrf red is drained since 2026-11-29 "));
  EXPECT_EQ(nicleaf({"undrain"}), kOk) << err_;
  EXPECT_THAT(out_, AllOf(StartsWith("the DPU is not drained\n"),
                          HasSubstr("still drained: ip-vrf red (nicleaf undrain red)\n")));
  EXPECT_EQ(nicleaf({"--json", "drain"}), kOk);
  EXPECT_TRUE(boost::json::parse(out_).as_object().contains("plan"));
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().drained.size(); }), 4U);
}

TEST_F(DrainCommand, FailsWithTheAgentsWords) {
  node_.onLoop([this] {
    node_.agent().applyResult = []() -> tl::expected<reconcile::ApplyReport, model::Errors> {
      return tl::unexpected(model::Errors{{model::ErrorCode::kRefused, "ip-vrf 'rde'", "draining it", "the name of one",
                                           "the applied intent has no such ip-vrf"}});
    };
  });
  EXPECT_EQ(nicleaf({"drain", "rde"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("ip-vrf 'rde': draining it: the applied intent has no such ip-vrf"));
}

}  // namespace
}  // namespace nicleaf::cli
