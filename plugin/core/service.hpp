// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <mutex>

#include "core/calls.hpp"
#include "core/northbound.hpp"
#include "frr-northbound.grpc.pb.h"

namespace nicleaf::plugin {

/// The transport of frr.Northbound. gRPC's threads take requests; Northbound answers them on FRR's main thread. For a
/// stream, the main thread collects the messages and gRPC's threads write them.
class NorthboundService final : public frr::Northbound::CallbackService {
 public:
  NorthboundService(MainQueue& queue, Northbound& northbound, Calls::Find find)
      : calls_(queue, std::move(find)), northbound_(northbound) {}

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
  Document parse(const frr::DataTree& data);

  Calls calls_;
  Northbound& northbound_;
  std::mutex parsing_;
};

}  // namespace nicleaf::plugin
