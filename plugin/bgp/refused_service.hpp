// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "nicleaf-refused.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-refused.proto. It reads on FRR's main thread, in one go.
class RefusedService final : public nicleaf::refused::Refused::CallbackService {
 public:
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, const nicleaf::refused::ListRequest* request,
                                 nicleaf::refused::ListResponse* response) override;
};

}  // namespace nicleaf::plugin
