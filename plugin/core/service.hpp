// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <mutex>

#include "core/connections.hpp"
#include "core/main_queue.hpp"
#include "core/northbound.hpp"
#include "frr-northbound.grpc.pb.h"

namespace nicleaf::plugin {

/// The transport of frr.Northbound. gRPC's threads take requests; Northbound answers them on FRR's main thread, which
/// also sends the answer. For a stream, the main thread collects the messages and gRPC's threads write them. Every call
/// of a connection that is not known fails with UNAUTHENTICATED, and every call that the queue refuses with
/// UNAVAILABLE.
class NorthboundService final : public frr::Northbound::CallbackService {
 public:
  /// Returns the client behind gRPC's name for a connection. Any thread.
  using Find = std::function<std::optional<Connections::Client>(const std::string& peer)>;

  NorthboundService(MainQueue& queue, Northbound& northbound, Find find)
      : queue_(queue), northbound_(northbound), find_(std::move(find)) {}

#define NICLEAF_UNARY(Name)                                                                               \
  grpc::ServerUnaryReactor* Name(grpc::CallbackServerContext* context, const frr::Name##Request* request, \
                                 frr::Name##Response* response) override;
  NICLEAF_UNARY(GetCapabilities)
  NICLEAF_UNARY(CreateCandidate)
  NICLEAF_UNARY(DeleteCandidate)
  NICLEAF_UNARY(UpdateCandidate)
  NICLEAF_UNARY(EditCandidate)
  NICLEAF_UNARY(LoadToCandidate)
  NICLEAF_UNARY(Commit)
  NICLEAF_UNARY(GetTransaction)
  NICLEAF_UNARY(LockConfig)
  NICLEAF_UNARY(UnlockConfig)
  NICLEAF_UNARY(Execute)
#undef NICLEAF_UNARY
  grpc::ServerWriteReactor<frr::GetResponse>* Get(grpc::CallbackServerContext* context,
                                                  const frr::GetRequest* request) override;
  grpc::ServerWriteReactor<frr::ListTransactionsResponse>* ListTransactions(
      grpc::CallbackServerContext* context, const frr::ListTransactionsRequest* request) override;

 private:
  using Answer = std::function<grpc::Status(const Connections::Client& client)>;
  grpc::ServerUnaryReactor* unary(grpc::CallbackServerContext* context, Answer answer);
  /// The same for a call that is answered later.
  using Begin = std::function<void(const Connections::Client& client, Northbound::Done done)>;
  grpc::ServerUnaryReactor* later(grpc::CallbackServerContext* context, Begin begin);
  Document parse(const frr::DataTree& data);

  MainQueue& queue_;
  Northbound& northbound_;
  Find find_;
  std::mutex parsing_;
};

}  // namespace nicleaf::plugin
