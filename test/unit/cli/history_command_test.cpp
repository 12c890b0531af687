// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class HistoryCommand : public CommandTest {
 protected:
  HistoryCommand() {
    node_.onLoop([this] {
      node_.agent().documents = api::test::sampleHistory();
      node_.agent().intent = "{}";
      node_.agent().planResult = [] { return plan(); };
      node_.agent().applyResult = [] {
        return reconcile::ApplyReport{.plan = plan(), .generation = 8, .total = {}, .steps = {}, .restores = 6};
      };
    });
  }
  static reconcile::Plan plan() {
    reconcile::Plan plan;
    plan.kernel.create.emplace_back(model::SetMtu{.name = "pf0vf0", .mtu = 1500});
    return plan;
  }
};

TEST_F(HistoryCommand, ListsTheNewestFirst) {
  EXPECT_EQ(nicleaf({"history"}), kOk) << err_;
  EXPECT_THAT(out_, testing::ContainsRegex("\n\\* +7 +2026-11-29 [0-9:]+ UTC +uid 1000 +gNMI +4711 +restores"));
  EXPECT_THAT(out_, HasSubstr("generation 6 cannot be used: 6.json: reading "
                              "the record: it is damaged\n"));
  EXPECT_THAT(out_, testing::ContainsRegex("\ngeneration 8, of .*, was not confirmed\n"));
  EXPECT_EQ(nicleaf({"history", "--json"}), kOk);
  const auto history = boost::json::parse(out_).as_object();
  EXPECT_EQ(history.at("not-confirmed").as_array().at(0).at("generation"), "8");
  const auto& entries = history.at("entry").as_array();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].at("generation"), "7");
  EXPECT_EQ(entries[0].at("author"), "uid 1000");
  EXPECT_EQ(entries[0].at("time"), "1795917600");
  EXPECT_EQ(entries[0].at("size"), "4711");
  EXPECT_FALSE(entries[0].as_object().contains("document"));
}

TEST_F(HistoryCommand, IsEmptyBeforeTheFirstDocument) {
  node_.onLoop([this] { node_.agent().documents.clear(); });
  EXPECT_EQ(nicleaf({"history"}), kOk) << err_;
  EXPECT_EQ(out_, "no document has been applied\n");
  EXPECT_EQ(nicleaf({"history", "--json"}), kOk);
  EXPECT_EQ(boost::json::parse(out_).at("entry"), boost::json::array());
}

TEST_F(HistoryCommand, ShowsADocument) {
  EXPECT_EQ(nicleaf({"show", "intent", "7"}), kOk) << err_;
  EXPECT_EQ(boost::json::parse(out_), boost::json::parse(api::test::kIntent));
  EXPECT_EQ(nicleaf({"show", "intent", "6"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("generation 6: 6.json: reading the record: it is damaged"));
  EXPECT_EQ(nicleaf({"show", "intent", "5"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("generation 5: the history has no such document"));
  EXPECT_EQ(nicleaf({"show", "intent", "seven"}), kUsage);
}

TEST_F(HistoryCommand, DiffShowsWhatARollbackWouldChange) {
  EXPECT_EQ(nicleaf({"diff", "--generation", "6"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("pf0vf0"));
  node_.onLoop([this] {
    EXPECT_THAT(node_.agent().plannedBack, ElementsAre(std::optional<std::uint64_t>(6)));
    EXPECT_THAT(node_.agent().rolledBack, IsEmpty());
  });
  EXPECT_EQ(nicleaf({"diff"}), kUsage);
  EXPECT_EQ(nicleaf({"diff", "--generation", "6", "file.json"}), kUsage);
}

TEST_F(HistoryCommand, RollbackSaysWhatItRestored) {
  EXPECT_EQ(nicleaf({"rollback", "6", "--comment", "worse than before"}), kOk) << err_;
  EXPECT_THAT(out_,
              AllOf(StartsWith("plan: 1 step\n"), HasSubstr("applied: generation 8, which restores generation 6,")));
  EXPECT_EQ(nicleaf({"--json", "rollback"}), kOk) << err_;
  EXPECT_EQ(boost::json::parse(out_).at("restores").to_number<int>(), 6);
  node_.onLoop([this] {
    EXPECT_THAT(node_.agent().rolledBack, ElementsAre(std::optional<std::uint64_t>(6), std::nullopt));
    EXPECT_EQ(node_.agent().provenances.at(0).comment, "worse than before");
  });
  EXPECT_EQ(nicleaf({"rollback", "--comment", "two\nlines"}), kUsage);
  EXPECT_EQ(nicleaf({"rollback", "-1"}), kUsage);
  node_.onLoop([this] {
    node_.agent().applyResult = []() -> tl::expected<reconcile::ApplyReport, model::Errors> {
      return tl::unexpected(model::Errors{{model::ErrorCode::kRefused, "generation", "going back", "", "no such"}});
    };
  });
  EXPECT_EQ(nicleaf({"rollback", "3"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("generation: going back: no such"));
}

}  // namespace
}  // namespace nicleaf::cli
