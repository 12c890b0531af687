// SPDX-License-Identifier: Apache-2.0
#include "app/file_watcher.hpp"

#include <sys/inotify.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

namespace nicleaf::app {
namespace {

constexpr std::chrono::milliseconds kSettle{50};
constexpr std::chrono::milliseconds kStable{300};  // a file that is still being written changes within this time

int openInotify(const std::filesystem::path& directory) {
  const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "watching " + directory.string());
  return fd;
}

}  // namespace

FileWatcher::FileWatcher(boost::asio::io_context& io, const std::filesystem::path& file, std::function<void()> changed)
    : inotify_(io, openInotify(file.parent_path())),
      settle_(io),
      poll_(io),
      file_(file),
      changed_(std::move(changed)),
      known_(identity()) {
  watch();
  if (watch_ < 0) throw std::system_error(errno, std::generic_category(), "watching " + file.parent_path().string());
  read();
  poll();
}

std::optional<FileWatcher::Identity> FileWatcher::identity() const {
  struct stat is {};
  if (stat(file_.c_str(), &is) != 0) return std::nullopt;
  return Identity{.device = is.st_dev,
                  .inode = is.st_ino,
                  .size = static_cast<std::uint64_t>(is.st_size),
                  .owner = is.st_uid,
                  .group = is.st_gid,
                  .mode = is.st_mode,
                  .seconds = is.st_mtim.tv_sec,
                  .nanoseconds = is.st_mtim.tv_nsec};
}

/// The kernel has one watch for each inode, so this does nothing unless the directory is another one.
void FileWatcher::watch() {
  const int now =
      inotify_add_watch(inotify_.native_handle(), file_.parent_path().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);
  if (now < 0 || now == watch_) return;
  if (watch_ >= 0) inotify_rm_watch(inotify_.native_handle(), watch_);
  watch_ = now;
}

void FileWatcher::poll() {
  poll_.expires_after(kPoll);
  poll_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& cancelled) {
    if (cancelled || alive.expired()) return;
    watch();
    if (identity() != known_) lookSoon(false);
    poll();
  });
}

void FileWatcher::lookSoon(bool complete) {
  complete_ = complete_ || complete;
  settle_.expires_after(complete_ ? kSettle : kStable);
  settle_.async_wait([this, before = identity(), alive = std::weak_ptr(alive_)](const auto& cancelled) {
    if (cancelled || alive.expired()) return;
    const auto now = identity();
    if (!std::exchange(complete_, false)) {
      if (now == known_) return;
      if (now != before) return lookSoon(false);
    }
    known_ = now;
    changed_();
  });
}

void FileWatcher::read() {
  inotify_.async_read_some(boost::asio::buffer(buffer_),
                           [this, alive = std::weak_ptr(alive_)](const auto& error, std::size_t got) {
                             if (error || alive.expired()) return;
                             bool ours = false;
                             for (std::size_t at = 0; at + sizeof(inotify_event) <= got;) {
                               inotify_event event{};
                               std::memcpy(&event, buffer_.data() + at, sizeof event);
                               if (event.len > 0 && file_.filename() == buffer_.data() + at + sizeof event) ours = true;
                               at += sizeof event + event.len;
                             }
                             lookSoon(ours);
                             read();
                           });
}

}  // namespace nicleaf::app
