// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class LogCommand : public CommandTest {
 protected:
  LogCommand() {
    node_.onLoop([this] { node_.agent().entries = api::test::sampleJournal(); });
  }
};

TEST_F(LogCommand, SaysWhatWasDoneWhyAndByWhom) {
  EXPECT_EQ(nicleaf({"log"}), kOk) << err_;
  EXPECT_THAT(out_,
              ContainsRegex("2026-11-29 [0-9:]+ UTC  repair  generation 7 in 12 ms  the kernel's objects changed: "
                            "done, 2 steps\n.*apply by uid 1000  gNMI: refused"));
  EXPECT_THAT(out_, Not(HasSubstr("vx10010")));
  EXPECT_EQ(nicleaf({"log", "--steps"}), kOk);
  EXPECT_THAT(out_, HasSubstr("    kernel  ip link set vx10010 up\n"));
}

TEST_F(LogCommand, ShowsTheLastEntriesOnly) {
  EXPECT_EQ(nicleaf({"log", "-n", "1"}), kOk);
  EXPECT_THAT(out_, AllOf(HasSubstr("uid 1000"), Not(HasSubstr("repair"))));
  EXPECT_EQ(nicleaf({"--json", "log", "-n", "0"}), kOk);
  EXPECT_EQ(boost::json::parse(out_).as_array().size(), 2U);
}

TEST_F(LogCommand, SaysThatThereIsNothing) {
  node_.onLoop([this] { node_.agent().entries.clear(); });
  EXPECT_EQ(nicleaf({"log"}), kOk) << err_;
  EXPECT_EQ(out_, "the agent has done nothing yet\n");
}

}  // namespace
}  // namespace nicleaf::cli
