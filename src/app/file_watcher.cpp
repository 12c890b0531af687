// SPDX-License-Identifier: Apache-2.0
#include "app/file_watcher.hpp"

#include <sys/inotify.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

namespace nicleaf::app {
namespace {

constexpr std::chrono::milliseconds kSettle{50};

int openWatch(const std::filesystem::path& directory) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0 || inotify_add_watch(fd, directory.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
    throw std::system_error(errno, std::generic_category(), "watching " + directory.string());
  return fd;
}

}  // namespace

FileWatcher::FileWatcher(boost::asio::io_context& io, const std::filesystem::path& file, std::function<void()> changed)
    : inotify_(io, openWatch(file.parent_path())),
      settle_(io),
      name_(file.filename().string()),
      changed_(std::move(changed)) {
  read();
}

void FileWatcher::read() {
  inotify_.async_read_some(boost::asio::buffer(buffer_),
                           [this, alive = std::weak_ptr(alive_)](const auto& error, std::size_t got) {
                             if (error || alive.expired()) return;
                             bool ours = false;
                             for (std::size_t at = 0; at + sizeof(inotify_event) <= got;) {
                               inotify_event event{};
                               std::memcpy(&event, buffer_.data() + at, sizeof event);
                               if (event.len > 0 && name_ == buffer_.data() + at + sizeof event) ours = true;
                               at += sizeof event + event.len;
                             }
                             if (ours) {
                               settle_.expires_after(kSettle);
                               settle_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& cancelled) {
                                 if (!cancelled && !alive.expired()) changed_();
                               });
                             }
                             read();
                           });
}

}  // namespace nicleaf::app
