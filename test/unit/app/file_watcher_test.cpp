// SPDX-License-Identifier: Apache-2.0
#include "app/file_watcher.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include <gtest/gtest.h>

namespace nicleaf::app {
namespace {

class WatchedFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "watch.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  /// Runs the loop until there were `wanted` callbacks or the deadline passed.
  int callbacksUntil(int wanted, const std::function<void()>& act) {
    boost::asio::io_context io;
    int calls = 0;
    FileWatcher watcher(io, directory_ / "intent.json", [&] {
      if (++calls == wanted) io.stop();
    });
    act();
    io.run_for(std::chrono::seconds(wanted == 0 ? 1 : 10));
    return calls;
  }

  std::filesystem::path directory_;
};

TEST_F(WatchedFile, ReportsAWrite) {
  EXPECT_EQ(callbacksUntil(1, [&] { std::ofstream(directory_ / "intent.json") << "{}"; }), 1);
}

TEST_F(WatchedFile, ReportsAFileMovedOverIt) {
  EXPECT_EQ(callbacksUntil(1,
                           [&] {
                             std::ofstream(directory_ / "new") << "{}";
                             std::filesystem::rename(directory_ / "new", directory_ / "intent.json");
                           }),
            1);
}

TEST_F(WatchedFile, IgnoresOtherFiles) {
  EXPECT_EQ(callbacksUntil(0, [&] { std::ofstream(directory_ / "other") << "{}"; }), 0);
}

TEST_F(WatchedFile, ThrowsWithoutTheDirectory) {
  boost::asio::io_context io;
  EXPECT_THROW(FileWatcher(io, directory_ / "no" / "intent.json", [] {}), std::system_error);
}

}  // namespace
}  // namespace nicleaf::app
