// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "frr/northbound_client.hpp"
#include "nicleaf-events.grpc.pb.h"

namespace nicleaf::frr {

/// Keeps a SessionEvents stream to bgpd open: collects the snapshot, passes transitions on, and reconnects with backoff
/// when the stream breaks. It calls `lost` once when the stream breaks, and again if the reason for that changes. On
/// the io_context's thread; the client must outlive it.
class SessionStream {
 public:
  SessionStream(NorthboundClient& client, BgpDaemon::Listener listener);

 private:
  class Reader;
  void connect();
  void handle(const events::SessionEvent& event);
  void broken(const model::Error& error);

  NorthboundClient& client_;
  BgpDaemon::Listener listener_;
  std::unique_ptr<events::SessionEvents::Stub> stub_;
  boost::asio::steady_timer retry_;
  std::chrono::milliseconds backoff_;
  model::Sessions collected_;                             // the part of a snapshot that has arrived
  std::string lastLoss_;                                  // the last error given to `lost` since the last snapshot
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // handlers of the timer and the client check it
  std::unique_ptr<RpcCalls> calls_;
};

}  // namespace nicleaf::frr
