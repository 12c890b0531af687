// SPDX-License-Identifier: Apache-2.0
#include "cli/trial_command.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class TrialCommand : public CommandTest {
 protected:
  TrialCommand() {
    node_.onLoop([this] {
      node_.agent().known = api::test::sampleState();
      node_.agent().applyResult = [] {
        return reconcile::ApplyReport{.plan = {}, .generation = 7, .total = {}, .steps = {}};
      };
    });
  }
  int nicleaf(std::vector<std::string> arguments) {
    return CommandTest::nicleaf(std::move(arguments), api::test::kIntent);
  }
};

TEST(ParseTime, HasOneUnit) {
  EXPECT_EQ(parseTime("90s"), 90s);
  EXPECT_EQ(parseTime("5m"), 5min);
  EXPECT_EQ(parseTime("24h"), 24h);
  for (const char* wrong : {"", "5", "m", "0m", "-1m", "1.5m", "5m ", "5M", "25h", "86401s", "1441m", "99999999999s"})
    EXPECT_FALSE(parseTime(wrong)) << wrong;
}

TEST_F(TrialCommand, ApplyKeepsTheComment) {
  EXPECT_EQ(nicleaf({"apply", "-", "--comment", "a new tenant"}), kOk) << err_;
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().provenances.at(0).comment; }), "a new tenant");
  EXPECT_EQ(nicleaf({"apply", "-", "--comment", std::string(201, 'x')}), kUsage);
  EXPECT_THAT(err_, HasSubstr("the comment: it has 201 octets; expected at most 200"));
  EXPECT_EQ(node_.onLoop([&] { return node_.agent().applied.size(); }), 1U);
}

TEST_F(TrialCommand, ApplyAndRollbackSayHowTheyAreConfirmed) {
  EXPECT_EQ(nicleaf({"apply", "-", "--confirm", "5m"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("it goes again in 5m00s, counted from the start "
                              "of the change, unless you confirm it: "
                              "nicleaf confirm\n"));
  EXPECT_EQ(nicleaf({"rollback", "--confirm", "30s"}), kOk) << err_;
  EXPECT_EQ(nicleaf({"apply", "-"}), kOk) << err_;
  node_.onLoop([this] {
    const auto& trials = node_.agent().trials;
    ASSERT_EQ(trials.size(), 3U);
    EXPECT_EQ(trials[0]->time, 5min);
    EXPECT_EQ(trials[1]->time, 30s);
    EXPECT_NE(trials[0]->id, trials[1]->id);
    EXPECT_FALSE(trials[2]);
  });
  EXPECT_EQ(nicleaf({"apply", "-", "--confirm", "soon"}), kUsage);
  EXPECT_THAT(err_, HasSubstr("'soon' is no time; expected 1s to 24h"));
}

TEST_F(TrialCommand, ConfirmAndCancelNameTheDocumentThatWaits) {
  EXPECT_EQ(nicleaf({"confirm"}), kOk) << err_;
  EXPECT_EQ(out_, "generation 7 is confirmed\n");
  EXPECT_EQ(nicleaf({"confirm", "--cancel"}), kOk) << err_;
  EXPECT_EQ(out_, "generation 7 was cancelled: generation 6 is in effect again\n");
  node_.onLoop([this] {
    const auto& asked = node_.agent().trialRequests;
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].wish, model::TrialRequest::kConfirm);
    EXPECT_EQ(asked[0].id, "change-1");
    EXPECT_EQ(asked[1].wish, model::TrialRequest::kCancel);
    node_.agent().known.agent.confirmation.reset();
  });
  EXPECT_EQ(nicleaf({"confirm"}), kFailed);
  EXPECT_EQ(err_, "no document waits for its confirmation\n");
}

TEST_F(TrialCommand, ConfirmSaysThatTheRecordIsDamaged) {
  node_.onLoop([this] {
    auto& agent = node_.agent().known.agent;
    agent.confirmation.reset();
    agent.phase = model::Phase::kHeld;
    agent.lastError = "trial.json: it is damaged: nothing is changed until an operator applies a document";
  });
  for (const std::vector<std::string>& command : {std::vector<std::string>{"confirm"}, {"confirm", "--cancel"}}) {
    EXPECT_EQ(nicleaf(command), kFailed);
    EXPECT_EQ(err_,
              "nothing can be confirmed or cancelled: trial.json: it is damaged: nothing is changed until an operator "
              "applies a document\n");
  }
}

TEST_F(TrialCommand, TheStatusSaysHowLongIsLeft) {
  EXPECT_EQ(nicleaf({"show", "status"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("generation 7 waits for its confirmation "
                              "(nicleaf confirm): in 4m12s, generation 6 comes "
                              "back\n"));
  EXPECT_EQ(nicleaf({"show", "status", "--json"}), kOk) << err_;
  EXPECT_EQ(boost::json::parse(out_).at("confirmation").at("seconds-left").to_number<int>(), 252);
  node_.onLoop([this] { node_.agent().known.agent.confirmation->before.reset(); });
  EXPECT_EQ(nicleaf({"show", "status"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("in 4m12s, all of it goes\n"));
}

}  // namespace
}  // namespace nicleaf::cli
