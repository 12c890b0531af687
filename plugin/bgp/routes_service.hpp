// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "nicleaf-routes.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-routes.proto. It reads on FRR's main thread, in one go.
class RoutesService final : public nicleaf::routes::Routes::CallbackService {
 public:
  grpc::ServerUnaryReactor* Lookup(grpc::CallbackServerContext* context, const nicleaf::routes::LookupRequest* request,
                                   nicleaf::routes::LookupResponse* response) override;
};

}  // namespace nicleaf::plugin
