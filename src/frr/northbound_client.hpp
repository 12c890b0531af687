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
  std::chrono::milliseconds commit{60000};  // the first commit may have hundreds of tenants
};

/// A client of one daemon's frr.Northbound: one channel, a deadline for every call, statuses as errors. Before the
/// first call on a connection it reads the daemon's capabilities, so that a wrong version gives an error of its own. On
/// the io_context's thread. Handlers of calls that are not finished when it is destroyed are not called.
class NorthboundClient {
 public:
  /// `modules`: the YANG modules that the daemon must have.
  NorthboundClient(boost::asio::io_context& io, Endpoint endpoint, std::vector<std::string> modules,
                   Deadlines deadlines);

  /// Reads data; gives one JSON document for each path.
  void get(::frr::GetRequest::DataType type, const std::vector<std::string>& paths,
           Handler<std::vector<std::string>> done);
  /// As Daemon::commit().
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done);
  /// Checks that a daemon of a supported version with the needed modules is connected.
  void ready(Handler<void> done);
  /// Calls `told` with moduleSkew() of each daemon that connects, if it differs from that of the one before.
  void onSkew(std::function<void(const std::string& what)> told) { onSkew_ = std::move(told); }

  /// Makes an error from a failed call. `attempted` says what the call was for; `secrets` are removed from the text.
  [[nodiscard]] model::Error explain(const grpc::Status& status, const std::string& attempted,
                                     const std::vector<std::string>& secrets = {}) const;

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  /// Empty until the daemon has answered once.
  [[nodiscard]] const std::string& frrVersion() const { return version_; }
  [[nodiscard]] const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  [[nodiscard]] RpcCalls& calls() { return *calls_; }
  [[nodiscard]] const Deadlines& deadlines() const { return deadlines_; }
  [[nodiscard]] ::frr::Northbound::Stub::async_interface& stub() { return *stub_->async(); }

 private:
  [[nodiscard]] model::Expected<void> judge(const ::frr::GetCapabilitiesResponse& capabilities);
  void compareRevisions(const ::frr::GetCapabilitiesResponse& capabilities);

  Endpoint endpoint_;
  std::vector<std::string> modules_;
  Deadlines deadlines_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<::frr::Northbound::Stub> stub_;
  bool judged_ = false;  // the capabilities of the current connection were checked and are right
  std::string version_;
  std::string skew_;
  std::function<void(const std::string& what)> onSkew_;
  std::unique_ptr<RpcCalls> calls_;  // last, so that calls end before the members that they use
};

}  // namespace nicleaf::frr
