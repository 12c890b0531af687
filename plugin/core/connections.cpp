// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/connections.hpp"

#include <fcntl.h>
#include <grpcpp/server_posix.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace nicleaf::plugin {

namespace {

std::string describe(int fd) {
  ucred credentials{};
  socklen_t length = sizeof(credentials);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0 || credentials.pid == 0) return "tcp";
  return "pid " + std::to_string(credentials.pid) + " uid " + std::to_string(credentials.uid);
}

void watch(int epoll, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

Connections::Connections(int listener, std::string path, grpc::Server& server, Gone gone)
    : listener_(listener),
      path_(std::move(path)),
      server_(server),
      gone_(std::move(gone)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  watch(epoll_, listener_, EPOLLIN);
  watch(epoll_, stop_, EPOLLIN);
}

void Connections::start() {
  thread_ = std::thread([this] { run(); });
}

Connections::~Connections() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_, &one, sizeof(one));
  if (thread_.joinable()) thread_.join();
  for (const auto& [fd, client] : watched_) ::close(fd);
  ::close(listener_);
  ::close(epoll_);
  ::close(stop_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

std::optional<Connections::Client> Connections::find(const std::string& peer) const {
  std::lock_guard lock(mutex_);
  const auto found = byPeer_.find(peer);
  if (found == byPeer_.end()) return std::nullopt;
  return found->second;
}

void Connections::run() {
  std::array<epoll_event, 32> events{};
  while (true) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == stop_) return;
      if (fd == listener_) {
        acceptAll();
      } else if (watched_.contains(fd)) {
        forget(fd);
      }
    }
  }
}

void Connections::acceptAll() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      // Out of descriptors: the connection stays in the queue and would wake us at once, for nothing.
      if (errno == EMFILE || errno == ENFILE) ::usleep(10'000);
      return;
    }
    if (watched_.size() >= kMaxConnections) {
      ::close(fd);
      continue;
    }
    adopt(fd);
  }
}

void Connections::adopt(int fd) {
  const int duplicate = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) {
    ::close(fd);
    return;
  }
  const std::string peer = "fd:" + std::to_string(fd);
  // The number is free again, so its last owner has gone even if we have not been told yet.
  for (const auto& [old, client] : watched_) {
    if (client.peer == peer) {
      forget(old);
      break;
    }
  }
  const ClientId id = next_++;
  {
    std::lock_guard lock(mutex_);
    byPeer_[peer] = {id, describe(fd)};
  }
  watched_[duplicate] = {peer, id};
  watch(epoll_, duplicate, EPOLLRDHUP);
  grpc::AddInsecureChannelFromFd(&server_, fd);
}

void Connections::forget(int watch) {
  const auto found = watched_.find(watch);
  const Watched client = found->second;
  watched_.erase(found);
  ::close(watch);
  {
    std::lock_guard lock(mutex_);
    byPeer_.erase(client.peer);
  }
  gone_(client.id);
}

}  // namespace nicleaf::plugin
