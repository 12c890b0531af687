// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gnmi.grpc.pb.h>

#include "api/service_core.hpp"

namespace nicleaf::api {

/// The four calls of gNMI. Runs on gRPC's threads: reads and checks requests and passes them to the ServiceCore.
class GnmiService final : public gnmi::gNMI::CallbackService {
 public:
  /// `userOf` tells which user is behind gRPC's name of a connection; empty if that is not known. Any thread calls it.
  GnmiService(std::shared_ptr<ServiceCore> core, std::function<std::string(const std::string& peer)> userOf);

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
  std::function<std::string(const std::string&)> userOf_;
};

}  // namespace nicleaf::api
