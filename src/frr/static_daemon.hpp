// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frr/followed_config.hpp"

namespace nicleaf::frr {

/// staticd, through FRR's own YANG modules. Of its routes, the agent manages those with one of its tags
/// (model/static_path.hpp); getConfig() leaves out all others. Trees and deltas have the paths of FRR 8. FRR 10 has
/// another key in the list of routes.
class StaticDaemon final : public Daemon {
 public:
  StaticDaemon(boost::asio::io_context& io, Endpoint staticd, Deadlines deadlines = {});

  [[nodiscard]] const std::string& name() const override { return client_.endpoint().daemon; }
  void getConfig(Handler<model::Shared<model::ConfigTree>> done) override;
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) override;
  /// As FollowedConfig::watch().
  void watch(std::function<void(const std::string& why)> changed) { config_.watch(std::move(changed)); }
  [[nodiscard]] const std::string& frrVersion() const override { return client_.frrVersion(); }

 private:
  NorthboundClient client_;
  FollowedConfig config_;
  model::Shared<model::ConfigTree> seen_, ours_;  // what config_ had last, and what of it is ours
};

}  // namespace nicleaf::frr
