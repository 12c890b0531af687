// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/calls.hpp"
#include "core/northbound.hpp"
#include "nicleaf-changes.grpc.pb.h"

namespace nicleaf::plugin {

/// The service of proto/nicleaf-changes.proto.
class ChangesService final : public nicleaf::changes::Changes::CallbackService {
 public:
  ChangesService(MainQueue& queue, Northbound& northbound, Calls::Find find)
      : calls_(queue, std::move(find)), northbound_(northbound) {}

  grpc::ServerUnaryReactor* Since(grpc::CallbackServerContext* context, const nicleaf::changes::SinceRequest* request,
                                  nicleaf::changes::SinceResponse* response) override {
    return calls_.unary(context, [this, request, response](const Connections::Client&) {
      return northbound_.changesSince(*request, *response);
    });
  }

  grpc::ServerUnaryReactor* Wait(grpc::CallbackServerContext* context, const nicleaf::changes::WaitRequest* request,
                                 nicleaf::changes::WaitResponse* response) override {
    return calls_.later(context, [this, request, response](const Connections::Client& client, Calls::Done done) {
      northbound_.waitForChange(client, *request, *response, std::move(done));
    });
  }

 private:
  Calls calls_;
  Northbound& northbound_;
};

}  // namespace nicleaf::plugin
