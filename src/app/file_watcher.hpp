// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nicleaf::app {

/// Calls back, on the io_context, after a file was written or replaced; once for several changes in a row. It watches
/// the directory, so that it sees a new file moved over the old one, or over a symbolic link on the way to it, as
/// Kubernetes updates a ConfigMap. What the kernel does not announce (a change behind a symbolic link to another
/// directory, other permissions, a lost event, a replaced directory) is noticed within kPoll. The file need not exist,
/// but its directory must: the constructor throws std::system_error otherwise.
class FileWatcher {
 public:
  static constexpr std::chrono::seconds kPoll{5};

  FileWatcher(boost::asio::io_context& io, const std::filesystem::path& file, std::function<void()> changed);

 private:
  /// What changes when a file gets other content, or others may read it.
  struct Identity {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::uint32_t owner = 0, group = 0, mode = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  [[nodiscard]] std::optional<Identity> identity() const;
  void watch();
  void read();
  void poll();
  /// Looks at the file in a moment. If nobody said that it is complete, it has to stay as it is for that moment.
  void lookSoon(bool complete);

  boost::asio::posix::stream_descriptor inotify_;
  boost::asio::steady_timer settle_, poll_;
  std::filesystem::path file_;
  std::function<void()> changed_;
  std::optional<Identity> known_;
  int watch_ = -1;
  bool complete_ = false;                                 // somebody has just closed the file, or moved it there
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // handlers may be queued when it is destroyed
  alignas(8) std::array<char, 4096> buffer_{};
};

}  // namespace nicleaf::app
