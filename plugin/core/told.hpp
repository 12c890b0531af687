// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "core/shard.hpp"
#include "nicleaf-changes.pb.h"

namespace nicleaf::plugin {

/// Keeps the last configurations that clients have received, and compares the running one with the one that a client
/// has. On FRR's main thread.
class Told {
 public:
  Told();

  /// Tells what differs between the configuration that the request names and `now`. The cost depends on the number of
  /// shards, and on the size of those that changed. May throw std::runtime_error.
  void tell(const std::shared_ptr<const Snapshot>& now, const nicleaf::changes::SinceRequest& request,
            nicleaf::changes::SinceResponse& response);

  [[nodiscard]] std::uint64_t instance() const { return instance_; }

  /// Snapshots that are kept; they share the shards that are the same.
  static constexpr std::size_t kMost = 4;

 private:
  [[nodiscard]] const Snapshot* knownTo(const nicleaf::changes::SinceRequest& request) const;
  void keep(const std::shared_ptr<const Snapshot>& told);

  std::uint64_t instance_;
  std::deque<std::shared_ptr<const Snapshot>> all_;  // the last one told is at the end
};

}  // namespace nicleaf::plugin
