// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/connections.hpp"

#include <fcntl.h>
#include <grpcpp/server_posix.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace nicleaf::plugin {

namespace {

std::string describe(int fd) {
  ucred credentials{};
  socklen_t length = sizeof(credentials);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0 || credentials.pid == 0) return "tcp";
  return "pid " + std::to_string(credentials.pid) + " uid " + std::to_string(credentials.uid);
}

/// Events carry numbers of ours: the kernel reuses a descriptor while an event of its last owner still waits.
constexpr std::uint64_t kListener = UINT64_MAX;
constexpr std::uint64_t kStop = UINT64_MAX - 1;

void watch(int epoll, int fd, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
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
  watch(epoll_, listener_, EPOLLIN, kListener);
  watch(epoll_, stop_, EPOLLIN, kStop);
}

void Connections::start() {
  thread_ = std::thread([this] { run(); });
}

Connections::~Connections() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_, &one, sizeof(one));
  if (thread_.joinable()) thread_.join();
  for (const auto& [id, client] : watched_) ::close(client.fd);
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

bool Connections::isConnected(ClientId client) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(byPeer_.begin(), byPeer_.end(), [&](const auto& entry) { return entry.second.id == client; });
}

void Connections::run() {
  std::array<epoll_event, 32> events{};
  while (true) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
      if (id == kStop) return;
      if (id == kListener) {
        acceptAll();
      } else if (watched_.contains(id)) {
        forget(id);
      }
    }
  }
}

void Connections::acceptAll() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      // Without a free descriptor the connection stays in the backlog, and epoll would return at once.
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
  // The kernel reused the number, so its last owner has gone, even if that event still waits.
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
  watched_[id] = {peer, duplicate};
  watch(epoll_, duplicate, EPOLLRDHUP, id);
  grpc::AddInsecureChannelFromFd(&server_, fd);
}

void Connections::forget(ClientId client) {
  const auto found = watched_.find(client);
  const Watched gone = found->second;
  watched_.erase(found);
  // Explicitly: gRPC may still have a descriptor of the same connection, because a call waits. Without this, epoll
  // would tell of the connection's end all the time.
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, gone.fd, nullptr);
  ::close(gone.fd);
  {
    std::lock_guard lock(mutex_);
    byPeer_.erase(gone.peer);
  }
  gone_();
}

}  // namespace nicleaf::plugin
