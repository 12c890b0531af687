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

TEST_F(WatchedFile, ReportsOtherPermissions) {
  std::ofstream(directory_ / "intent.json") << "{}";
  std::filesystem::permissions(directory_ / "intent.json", std::filesystem::perms::none);
  EXPECT_EQ(
      callbacksUntil(
          1, [&] { std::filesystem::permissions(directory_ / "intent.json", std::filesystem::perms::owner_read); }),
      1);
}

/// As Kubernetes updates a ConfigMap: intent.json -> ..data/intent.json, ..data -> ..1, which becomes ..2.
TEST_F(WatchedFile, ReportsASymbolicLinkOnTheWayThatIsReplaced) {
  namespace fs = std::filesystem;
  for (const char* version : {"..1", "..2"}) {
    fs::create_directory(directory_ / version);
    std::ofstream(directory_ / version / "intent.json") << version;
  }
  fs::create_symlink("..1", directory_ / "..data");
  fs::create_symlink("..data/intent.json", directory_ / "intent.json");
  EXPECT_EQ(callbacksUntil(1,
                           [&] {
                             fs::create_symlink("..2", directory_ / "..data_tmp");
                             fs::rename(directory_ / "..data_tmp", directory_ / "..data");
                           }),
            1);
}

TEST_F(WatchedFile, ReportsAChangeBehindALinkToAnotherDirectory) {
  std::filesystem::create_directory(directory_ / "elsewhere");
  std::ofstream(directory_ / "elsewhere" / "file") << "1";
  std::filesystem::create_symlink("elsewhere/file", directory_ / "intent.json");
  EXPECT_EQ(callbacksUntil(1, [&] { std::ofstream(directory_ / "elsewhere" / "file") << "22"; }), 1);
}

TEST_F(WatchedFile, FollowsADirectoryThatIsReplaced) {
  const std::filesystem::path old = directory_.string() + ".old";
  EXPECT_EQ(callbacksUntil(1,
                           [&] {
                             std::filesystem::rename(directory_, old);
                             std::filesystem::create_directory(directory_);
                             std::ofstream(directory_ / "intent.json") << "{}";
                           }),
            1);
  std::filesystem::remove_all(old);
}

/// Another file's event must not make anybody read half of this one.
TEST_F(WatchedFile, WaitsForTheEndOfAFileThatIsBeingWritten) {
  boost::asio::io_context io;
  std::ofstream file(directory_ / "intent.json");
  std::string seen;
  FileWatcher watcher(io, directory_ / "intent.json", [&] {
    std::ifstream(directory_ / "intent.json") >> seen;
    io.stop();
  });
  boost::asio::steady_timer timer(io);
  int written = 0;
  const std::function<void()> more = [&] {
    timer.expires_after(std::chrono::milliseconds(100));
    timer.async_wait([&](const auto&) {
      std::ofstream(directory_ / "other") << written;
      file << "x" << std::flush;
      if (++written == 10) return file.close();
      more();
    });
  };
  more();
  io.run_for(std::chrono::seconds(20));
  EXPECT_EQ(seen, std::string(10, 'x'));
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
