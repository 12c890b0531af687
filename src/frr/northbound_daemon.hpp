// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "frr/northbound_client.hpp"

namespace nicleaf::frr {

/// Configuration of zebra, through its own YANG: the L3VNIs of VRFs, nothing else of what it has. Other leaves and
/// VRFs without an L3VNI are left out of getConfig(), so that no difference ever touches them.
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
