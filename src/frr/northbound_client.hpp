// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "frr-northbound.grpc.pb.h"
#include "frr/daemon.hpp"
#include "frr/endpoint.hpp"
#include "frr/rpc_calls.hpp"

namespace nicleaf::frr {

struct Deadlines {
  std::chrono::milliseconds request{5000};
  std::chrono::milliseconds commit{60000};  // a full load of hundreds of tenants is one commit
};

/// frr.Northbound of one daemon: one channel, a deadline on every call, statuses as errors. Before the first call on a
/// connection it asks for the daemon's capabilities, so that a wrong version is told instead of tried. On the
/// io_context's thread; calls under way when it is destroyed never complete.
class NorthboundClient {
 public:
  /// `modules`: YANG modules without which the daemon is of no use.
  NorthboundClient(boost::asio::io_context& io, Endpoint endpoint, std::vector<std::string> modules,
                   Deadlines deadlines);

  /// One JSON document a path.
  void get(::frr::GetRequest::DataType type, const std::vector<std::string>& paths,
           Handler<std::vector<std::string>> done);
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done);
  /// Makes sure that there is a daemon of the right version at the other end.
  void ready(Handler<void> done);

  /// A failed call, in our words. `secrets` never show up in it.
  [[nodiscard]] model::Error explain(const grpc::Status& status, const std::string& attempted,
                                     const std::vector<std::string>& secrets = {}) const;

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  /// Empty until the first connection.
  [[nodiscard]] const std::string& frrVersion() const { return version_; }
  [[nodiscard]] const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  [[nodiscard]] RpcCalls& calls() { return *calls_; }
  [[nodiscard]] const Deadlines& deadlines() const { return deadlines_; }
  [[nodiscard]] ::frr::Northbound::Stub::async_interface& stub() { return *stub_->async(); }

 private:
  [[nodiscard]] model::Expected<void> judge(const ::frr::GetCapabilitiesResponse& capabilities);

  Endpoint endpoint_;
  std::vector<std::string> modules_;
  Deadlines deadlines_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<::frr::Northbound::Stub> stub_;
  bool judged_ = false;  // capabilities of the present connection are known and good
  std::string version_;
  std::unique_ptr<RpcCalls> calls_;  // last: ends before what the calls use
};

}  // namespace nicleaf::frr
