// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/steady_timer.hpp>

#include "frr/northbound_client.hpp"
#include "nicleaf-events.grpc.pb.h"

namespace nicleaf::frr {

/// Keeps a SessionEvents stream to bgpd open: collects the snapshot, hands out transitions, and starts again with
/// backoff when the stream breaks. `lost` is told once a break, and again when the reason for being away changes. On
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
  model::Sessions collected_;                             // of a snapshot that has not ended
  std::string lastLoss_;                                  // what `lost` was told since the last snapshot
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // for handlers of the timer and of the client
  std::unique_ptr<RpcCalls> calls_;
};

}  // namespace nicleaf::frr
