// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <mutex>

#include "core/connections.hpp"
#include "core/main_queue.hpp"
#include "core/northbound.hpp"
#include "frr-northbound.grpc.pb.h"

namespace nicleaf::plugin {

// frr.Northbound's transport: takes each request on a thread of gRPC, has it answered on the main thread, and sends
// the answer from there. Streams are written by gRPC's threads from what the main thread collected.
class NorthboundService final : public frr::Northbound::CallbackService {
 public:
  // find() tells who is behind a peer; it is set once there is a server.
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
  // The same for what is answered later.
  using Begin = std::function<void(const Connections::Client& client, Northbound::Done done)>;
  grpc::ServerUnaryReactor* later(grpc::CallbackServerContext* context, Begin begin);
  Document parse(const frr::DataTree& data);

  MainQueue& queue_;
  Northbound& northbound_;
  Find find_;
  std::mutex parsing_;
};

}  // namespace nicleaf::plugin
