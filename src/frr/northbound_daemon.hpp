// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frr/northbound_client.hpp"

namespace nicleaf::frr {

/// zebra, through FRR's own YANG modules. The agent manages only the L3VNIs of VRFs in it. getConfig() leaves out all
/// other leaves, and VRFs without an L3VNI, so that no commit can touch them.
class NorthboundDaemon final : public Daemon {
 public:
  NorthboundDaemon(boost::asio::io_context& io, Endpoint zebra, Deadlines deadlines = {});

  [[nodiscard]] const std::string& name() const override { return client_.endpoint().daemon; }
  void getConfig(Handler<model::ConfigTree> done) override;
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) override;
  [[nodiscard]] const std::string& frrVersion() const override { return client_.frrVersion(); }

 private:
  NorthboundClient client_;
};

}  // namespace nicleaf::frr
