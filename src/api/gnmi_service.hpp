// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include <gnmi.grpc.pb.h>

#include "api/callers.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

/// The four calls of gNMI. Runs on gRPC's threads: reads and checks requests and passes them to the ServiceCore.
class GnmiService final : public gnmi::gNMI::CallbackService {
 public:
  /// `callers` must outlive this.
  GnmiService(std::shared_ptr<ServiceCore> core, Callers& callers) : core_(std::move(core)), callers_(callers) {}

  grpc::ServerUnaryReactor* Capabilities(grpc::CallbackServerContext* context, const gnmi::CapabilityRequest* request,
                                         gnmi::CapabilityResponse* response) override;
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const gnmi::GetRequest* request,
                                gnmi::GetResponse* response) override;
  grpc::ServerUnaryReactor* Set(grpc::CallbackServerContext* context, const gnmi::SetRequest* request,
                                gnmi::SetResponse* response) override;
  grpc::ServerBidiReactor<gnmi::SubscribeRequest, gnmi::SubscribeResponse>* Subscribe(
      grpc::CallbackServerContext* context) override;

 private:
  std::shared_ptr<ServiceCore> core_;
  Callers& callers_;
};

}  // namespace nicleaf::api
