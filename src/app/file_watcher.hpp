// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nicleaf::app {

/// Calls back, on the io_context, after a file was written or replaced; once for several changes in a row. It watches
/// the directory, so that it sees a new file moved over the old one. The file need not exist, but its directory must:
/// the constructor throws std::system_error otherwise.
class FileWatcher {
 public:
  FileWatcher(boost::asio::io_context& io, const std::filesystem::path& file, std::function<void()> changed);

 private:
  void read();

  boost::asio::posix::stream_descriptor inotify_;
  boost::asio::steady_timer settle_;
  std::string name_;
  std::function<void()> changed_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // handlers may be queued when it is destroyed
  alignas(8) std::array<char, 4096> buffer_{};
};

}  // namespace nicleaf::app
