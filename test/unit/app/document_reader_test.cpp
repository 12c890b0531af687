// SPDX-License-Identifier: Apache-2.0
#include "app/document_reader.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <thread>

#include <boost/asio/post.hpp>

namespace nicleaf::app {
namespace {

using namespace std::chrono_literals;
using reconcile::ParsedDocument;
using testing::HasSubstr;

constexpr char kSmall[] = R"({"nicleaf-fabric:fabric":{"generation":"7","anycast-mac":"02:00:5e:00:01:01",
  "underlay":{"local-as":65001,"vtep-address":"192.0.2.11","system-mac":"02:00:00:00:00:11",
  "uplink":[{"interface":"eth1"}]}}})";

TEST(DocumentReader, ParsesOnAThreadOfItsOwnAndAnswersOnTheLoops) {
  boost::asio::io_context io;
  DocumentReader reader(io);
  std::thread::id made, answered;
  std::optional<ParsedDocument> parsed;
  reader.read(
      [&]() -> model::Expected<std::string> {
        made = std::this_thread::get_id();
        return kSmall;
      },
      [&](ParsedDocument got, const reconcile::StepTimes& steps) {
        answered = std::this_thread::get_id();
        parsed = std::move(got);
        EXPECT_EQ(steps.front().first, "parse");
      });
  io.run();
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->intent.generation, 7U);
  EXPECT_NE(made, std::this_thread::get_id());
  EXPECT_EQ(answered, std::this_thread::get_id());
}

TEST(DocumentReader, LetsTheLoopTurnMeanwhile) {
  boost::asio::io_context io;
  DocumentReader reader(io);
  std::promise<void> turned;
  bool parsed = false;
  reader.read(
      [waits = turned.get_future().share()]() -> model::Expected<std::string> {
        EXPECT_EQ(waits.wait_for(10s), std::future_status::ready);
        return kSmall;
      },
      [&](const ParsedDocument& got, const auto&) { parsed = got.has_value(); });
  boost::asio::post(io, [&] { turned.set_value(); });
  io.run();
  EXPECT_TRUE(parsed);
}

TEST(DocumentReader, TellsWhatCannotBeMadeAndWhatIsWrong) {
  boost::asio::io_context io;
  DocumentReader reader(io);
  std::vector<std::string> errors;
  const auto note = [&](const ParsedDocument& got, const auto&) {
    ASSERT_FALSE(got);
    errors.push_back(got.error().front().message());
  };
  reader.read(
      []() -> model::Expected<std::string> {
        return model::fail({model::ErrorCode::kInternal, "", "making it", "", "there is nothing to make"});
      },
      note);
  reader.read([]() -> model::Expected<std::string> { return "{]"; }, note);
  io.run();
  EXPECT_THAT(errors, testing::ElementsAre(HasSubstr("there is nothing to make"), HasSubstr("JSON")));
}

TEST(DocumentReader, EndsWithDocumentsUnderWay) {
  boost::asio::io_context io;
  std::promise<void> begun;
  bool answered = false;
  {
    DocumentReader reader(io);
    reader.read(
        [&]() -> model::Expected<std::string> {
          begun.set_value();
          return kSmall;
        },
        [&](const auto&, const auto&) { answered = true; });
    reader.read([]() -> model::Expected<std::string> { return kSmall; },
                [&](const auto&, const auto&) { answered = true; });
    ASSERT_EQ(begun.get_future().wait_for(10s), std::future_status::ready);
  }
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace nicleaf::app
