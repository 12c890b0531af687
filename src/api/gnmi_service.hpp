// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <gnmi.grpc.pb.h>

#include "api/service_core.hpp"

namespace nicleaf::api {

/// gNMI's four calls on gRPC's threads: requests are read and checked here, and handed to the core.
class GnmiService final : public gnmi::gNMI::CallbackService {
 public:
  explicit GnmiService(std::shared_ptr<ServiceCore> core);

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
};

}  // namespace nicleaf::api
