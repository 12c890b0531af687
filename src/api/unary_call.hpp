// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/support/server_callback.h>

#include "api/grpc_status.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

/// One unary RPC. Any thread may answer it. It ends once: by an answer, because the client is gone, or because the
/// server stops; later attempts do nothing. It lives until gRPC is done with it and the last pointer to it is gone.
template <typename Response>
class UnaryCall final : public grpc::ServerUnaryReactor,
                        public LiveCall,
                        public std::enable_shared_from_this<UnaryCall<Response>> {
 public:
  [[nodiscard]] static std::shared_ptr<UnaryCall> start(const std::shared_ptr<ServiceCore>& core,
                                                        grpc::CallbackServerContext* context, Response* response) {
    std::shared_ptr<UnaryCall> call(new UnaryCall(core, context, response));
    call->self_ = call;
    if (!core->enter(call)) call->abandon(stopping());
    return call;
  }

  [[nodiscard]] bool over() const { return over_; }

  void reply(Response response) {
    if (over_.exchange(true)) return;
    *response_ = std::move(response);
    Finish(grpc::Status::OK);
  }
  void fail(const grpc::Status& status) {
    if (!over_.exchange(true)) Finish(fitting(status));
  }
  void fail(const model::Errors& errors) {
    if (over_.exchange(true)) return;
    const auto code = errors.empty() ? model::ErrorCode::kInternal : errors.front().code;
    context_->AddTrailingMetadata(kErrorCodeKey, std::string(toString(code)));
    Finish(toStatus(errors));
  }
  void abandon(const grpc::Status& status) override { fail(status); }

 private:
  UnaryCall(std::shared_ptr<ServiceCore> core, grpc::CallbackServerContext* context, Response* response)
      : core_(std::move(core)), context_(context), response_(response) {}

  void OnCancel() override { fail(grpc::Status::CANCELLED); }
  void OnDone() override {
    core_->leave(this);
    const auto last = std::move(self_);
  }

  std::shared_ptr<ServiceCore> core_;
  grpc::CallbackServerContext* context_;  // owned by gRPC, like response_; valid until Finish()
  Response* response_;
  std::atomic<bool> over_ = false;
  std::shared_ptr<UnaryCall> self_;  // gRPC's reference
};

}  // namespace nicleaf::api
