// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frr/followed_config.hpp"

namespace nicleaf::frr {

/// What the agent manages in a daemon that is configured through FRR's own YANG modules.
struct Managed {
  std::vector<std::string> modules;                          // that the daemon must have
  std::string path;                                          // what getConfig() reads
  model::ConfigTree (*ours)(const model::ConfigTree& tree);  // of that, what the agent manages
};
/// The L3VNIs of VRFs. Not the VRFs' entries.
[[nodiscard]] Managed managedInZebra();
/// The profiles whose names model::bfddProfileName() makes, and the sessions that have one of them.
[[nodiscard]] Managed managedInBfdd();

/// zebra or bfdd. getConfig() leaves out what the agent does not manage, so that no commit can touch it.
class NorthboundDaemon final : public Daemon {
 public:
  NorthboundDaemon(boost::asio::io_context& io, Endpoint endpoint, Managed managed, Deadlines deadlines = {});

  [[nodiscard]] const std::string& name() const override { return client_.endpoint().daemon; }
  void getConfig(Handler<model::Shared<model::ConfigTree>> done) override;
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) override;
  /// As FollowedConfig::watch().
  void watch(std::function<void(const std::string& why)> changed) { config_.watch(std::move(changed)); }
  [[nodiscard]] const std::string& frrVersion() const override { return client_.frrVersion(); }

 private:
  Managed managed_;
  NorthboundClient client_;
  FollowedConfig config_;
  model::Shared<model::ConfigTree> seen_, ours_;  // what config_ had last, and what of it is ours
};

}  // namespace nicleaf::frr
