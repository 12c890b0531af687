// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/calls.hpp"
#include "core/connections.hpp"
#include "core/extension.hpp"
#include "nicleaf-changes.pb.h"

namespace nicleaf::plugin {

/// Calls that wait for another version of the running configuration, or for drift. FRR tells nobody when a shell
/// commits, so the version numbers are looked at now and then, while somebody waits. On FRR's main thread.
class VersionWatch {
 public:
  /// `loop` is FRR's event loop; `instance` is this daemon's number (nicleaf-changes.proto).
  VersionWatch(void* loop, const Extension& extension, std::uint64_t instance)
      : loop_(loop), extension_(extension), instance_(instance) {}
  ~VersionWatch() { close(); }
  VersionWatch(const VersionWatch&) = delete;
  VersionWatch& operator=(const VersionWatch&) = delete;

  /// Calls `done` once, at the latest after kLongest.
  void wait(ClientId client, const nicleaf::changes::WaitRequest& request, nicleaf::changes::WaitResponse& response,
            Calls::Done done);

  /// Ends the calls of clients that have gone (CANCELLED): others may need their places.
  void forgetGone(const std::function<bool(ClientId)>& isConnected);

  /// Ends all calls (UNAVAILABLE).
  void close();

  static constexpr std::size_t kMost = 32;
  static constexpr std::chrono::seconds kLongest{60};

 private:
  struct Waiting {
    ClientId client;
    nicleaf::changes::WaitRequest request;
    std::chrono::steady_clock::time_point until;
    nicleaf::changes::WaitResponse* response;
    Calls::Done done;
  };
  struct Trampoline;

  [[nodiscard]] bool isOld(const nicleaf::changes::WaitRequest& request) const;
  void answer(nicleaf::changes::WaitResponse& response, const Calls::Done& done) const;
  void look();
  void lookLater();

  void* loop_;
  const Extension& extension_;
  std::uint64_t instance_;
  std::vector<Waiting> waiting_;
  void* timer_ = nullptr;  // FRR's handle
};

}  // namespace nicleaf::plugin
