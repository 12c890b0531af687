// SPDX-License-Identifier: Apache-2.0
#include "app/intent_file.hpp"

#include <filesystem>
#include <fstream>
#include <vector>

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"

namespace nicleaf::app {
namespace {

using testing::ElementsAre;

class IntentFileTest : public testing::Test {
 protected:
  IntentFileTest() { std::ofstream(path_) << "one"; }

  test::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path / "intent.json";
  boost::asio::io_context io_;
  std::vector<std::string> applied_;
  model::ErrorCode code_ = model::ErrorCode::kRefused;
  IntentFile file_{io_, path_,
                   [this](std::string document, reconcile::Asked /*asked*/, const reconcile::ApplyHandler& done) {
                     applied_.push_back(std::move(document));
                     done(tl::unexpected(model::Errors{{code_, "generation", "", "", ""}}));
                   }};
};

TEST_F(IntentFileTest, OneThatIsRefusedIsNotTriedAgain) {
  file_.load();
  file_.again();
  EXPECT_THAT(applied_, ElementsAre("one"));
}

TEST_F(IntentFileTest, OneThatMayPassIsTriedAgainWhenSomethingHasChanged) {
  code_ = model::ErrorCode::kUnavailable;
  file_.load();
  file_.again();
  EXPECT_THAT(applied_, ElementsAre("one", "one"));
}

TEST_F(IntentFileTest, OneThatCannotBeReadIsToldUntilItCan) {
  std::vector<std::string> told;
  file_.onRead([&](const model::Expected<void>& read) { told.push_back(read ? "" : read.error().object); });
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  file_.load();
  std::filesystem::remove(path_);
  file_.load();
  EXPECT_THAT(told, ElementsAre(path_.string(), ""));
}

/// A document that waits for its confirmation keeps every other one from being applied.
TEST_F(IntentFileTest, OneThatIsRefusedWhileNoneIsAppliedIsTriedAgain) {
  bool kept = true;
  file_.waitsWhile([&] { return kept; });
  file_.load();
  kept = false;
  file_.again();
  file_.again();
  EXPECT_THAT(applied_, ElementsAre("one", "one"));
}

}  // namespace
}  // namespace nicleaf::app
