// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bgp/line_transaction.hpp"
#include "nicleaf-drift.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-drift.proto. It compares on FRR's main thread in one go, so that the answer shows one
/// moment.
class DriftService final : public nicleaf::drift::Drift::CallbackService {
 public:
  explicit DriftService(const LineTransaction& transaction) : transaction_(transaction) {}

  grpc::ServerUnaryReactor* Compare(grpc::CallbackServerContext* context, const nicleaf::drift::CompareRequest* request,
                                    nicleaf::drift::CompareResponse* response) override;

 private:
  grpc::Status compare(nicleaf::drift::CompareResponse& response) const;

  const LineTransaction& transaction_;
};

}  // namespace nicleaf::plugin
