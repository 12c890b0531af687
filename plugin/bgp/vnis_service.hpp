// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "nicleaf-vnis.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-vnis.proto. It reads on FRR's main thread, in one go.
class VnisService final : public nicleaf::vnis::Vnis::CallbackService {
 public:
  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context, const nicleaf::vnis::ListRequest* request,
                                 nicleaf::vnis::ListResponse* response) override;
};

}  // namespace nicleaf::plugin
