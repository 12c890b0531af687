// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "api/client.hpp"

namespace nicleaf::api {

/// Tells when the agent's state changes, by a gNMI subscription. It does not say what: read the state. A thread of its
/// own takes the agent's messages, so that the agent never waits for its user.
class ChangeFeed {
 public:
  /// `nodes`: children of the container fabric/state. The error says why there is no agent.
  [[nodiscard]] static tl::expected<std::unique_ptr<ChangeFeed>, CallError> start(
      const std::string& socket, const std::vector<std::string>& nodes);
  ~ChangeFeed();
  ChangeFeed(const ChangeFeed&) = delete;
  ChangeFeed& operator=(const ChangeFeed&) = delete;

  /// For poll(): readable once the subscription has begun or ended, or something has changed. A state that is read
  /// after that misses nothing.
  [[nodiscard]] int descriptor() const;
  /// Forgets the changes so far. The error says why there will be no more.
  [[nodiscard]] tl::expected<void, CallError> take();

 private:
  struct Impl;
  explicit ChangeFeed(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace nicleaf::api
