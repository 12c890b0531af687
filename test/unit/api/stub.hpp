// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <gnmi.grpc.pb.h>
#include <grpcpp/grpcpp.h>

namespace nicleaf::api::test {

inline std::unique_ptr<gnmi::gNMI::Stub> connect(const std::string& socket) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  return gnmi::gNMI::NewStub(
      grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), arguments));
}

/// With a deadline that a test that works does not meet.
struct Context : grpc::ClientContext {
  explicit Context(std::chrono::milliseconds deadline = std::chrono::seconds(120)) {
    set_deadline(std::chrono::system_clock::now() + deadline);
  }
};

}  // namespace nicleaf::api::test
