// SPDX-License-Identifier: Apache-2.0
#include "api/callers.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include <grpcpp/server_posix.h>

namespace nicleaf::api {
namespace {

constexpr rlim_t kMostNumbers = 4096;  // so that the kernel's table of descriptors stays small

int numbersOfProcess() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return static_cast<int>(std::min(limit.rlim_cur, kMostNumbers));
}

}  // namespace

void Callers::open(grpc::Server& server) {
  const std::lock_guard lock(mutex_);
  server_ = &server;
}

void Callers::close() {
  const std::lock_guard lock(mutex_);
  server_ = nullptr;
}

int Callers::renumbered(int connection) {
  const int most = numbersOfProcess();
  if (nextNumber_ < most / 2 || nextNumber_ >= most) nextNumber_ = most / 2;
  const int other = ::fcntl(connection, F_DUPFD_CLOEXEC, nextNumber_);
  if (other < 0) return connection;
  nextNumber_ = other + 1;
  ::close(connection);
  return other;
}

void Callers::adopt(int connection, Caller caller) {
  const std::lock_guard lock(mutex_);
  if (server_ == nullptr) {
    ::close(connection);
    return;
  }
  connection = renumbered(connection);
  byPeer_["fd:" + std::to_string(connection)] = std::move(caller);
  grpc::AddInsecureChannelFromFd(server_, connection);
}

Caller Callers::of(const std::string& peer) const {
  const std::lock_guard lock(mutex_);
  const auto found = byPeer_.find(peer);
  return found == byPeer_.end() ? Caller{} : found->second;
}

grpc::Status Callers::admit(const Caller& caller, bool write) {
  if (!caller.limited) return grpc::Status::OK;
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const auto found = rates_.try_emplace(caller.name, Rates{{20, 100, now}, {1, 10, now}}).first;
  if ((write ? found->second.writes : found->second.calls).take(now)) return grpc::Status::OK;
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, caller.name + " makes more " +
                                                    (write ? "Set calls than one" : "calls than 20") +
                                                    " a second; expected it to wait and try again"};
}

}  // namespace nicleaf::api
