// SPDX-License-Identifier: Apache-2.0
#include "api/client.hpp"

#include <functional>

#include <gnmi.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include "api/client_channel.hpp"
#include "api/commit_extension.hpp"
#include "api/gnmi_path.hpp"
#include "api/service_limits.hpp"
#include "api/set_extension.hpp"

namespace nicleaf::api {
namespace {

gnmi::GetRequest::DataType dataType(Client::DataType type) {
  switch (type) {
    case Client::DataType::kAll:
      return gnmi::GetRequest::ALL;
    case Client::DataType::kConfig:
      return gnmi::GetRequest::CONFIG;
    case Client::DataType::kState:
      return gnmi::GetRequest::STATE;
  }
  return gnmi::GetRequest::ALL;
}

CallError badAnswer(const std::string& why) {
  return {CallError::Kind::kFailed, model::ErrorCode::kInternal, "cannot read the answer of nicleafd: " + why};
}

}  // namespace

struct Client::Impl {
  std::string socket;
  std::unique_ptr<gnmi::gNMI::Stub> stub;

  /// Connects if there is no connection yet. The error says why that is not possible.
  tl::expected<void, CallError> connect() {
    if (auto there = findAgent(socket); !there) return there;
    if (!stub) stub = gnmi::gNMI::NewStub(channelTo(socket));
    return {};
  }

  Result<std::string> get(DataType type, const DataPath& path, std::chrono::milliseconds deadline) {
    if (auto ok = connect(); !ok) return tl::unexpected(ok.error());
    gnmi::GetRequest request;
    *request.add_path() = api::toProto(path);
    request.set_type(dataType(type));
    request.set_encoding(gnmi::JSON_IETF);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    gnmi::GetResponse response;
    if (const auto status = stub->Get(&context, request, &response); !status.ok())
      return tl::unexpected(toError(status, context));
    if (response.notification_size() != 1 || response.notification(0).update_size() != 1)
      return tl::unexpected(badAnswer("expected one value for one path"));
    return response.notification(0).update(0).val().json_ietf_val();
  }

  /// `complete` adds the extension.
  Result<SetReport> set(const std::string& document, const std::function<void(gnmi::SetRequest&)>& complete,
                        std::chrono::milliseconds deadline) {
    if (document.size() > kMaxRequestBytes - 1024U)
      return tl::unexpected(CallError{CallError::Kind::kFailed, model::ErrorCode::kInvalidIntent,
                                      "the intent is too large; nicleafd accepts at most 8 MiB"});
    gnmi::SetRequest request;
    gnmi::Update* update = request.add_replace();
    *update->mutable_path() = api::toProto(DataPath{});
    update->mutable_val()->set_json_ietf_val(document);
    complete(request);
    return send(request, deadline);
  }

  Result<SetReport> send(const gnmi::SetRequest& request, std::chrono::milliseconds deadline) {
    if (auto ok = connect(); !ok) return tl::unexpected(ok.error());
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    gnmi::SetResponse response;
    if (const auto status = stub->Set(&context, request, &response); !status.ok())
      return tl::unexpected(toError(status, context));
    auto report = readReport(response);
    if (!report) return tl::unexpected(badAnswer(report.error()));
    return std::move(*report);
  }
};

Client::Client(std::string socket) : impl_(std::make_unique<Impl>()) { impl_->socket = std::move(socket); }
Client::~Client() = default;

Client::Result<SetReport> Client::apply(const std::string& document, std::chrono::milliseconds deadline,
                                        const ApplyTerms& terms) {
  const auto complete = [&](gnmi::SetRequest& request) {
    addComment(request, terms.comment);
    if (terms.trial) addTrial(request, *terms.trial);
  };
  return impl_->set(document, complete, deadline);
}

Client::Result<SetReport> Client::rollback(const RollbackRequest& request, std::chrono::milliseconds deadline,
                                           const std::optional<model::OnTrial>& trial) {
  gnmi::SetRequest set;
  addRollback(set, request);
  if (trial) addTrial(set, *trial);
  return impl_->send(set, deadline);
}

Client::Result<SetReport> Client::onTrial(const model::TrialRequest& request, std::chrono::milliseconds deadline) {
  gnmi::SetRequest set;
  addTrialRequest(set, request);
  return impl_->send(set, deadline);
}

Client::Result<SetReport> Client::plan(const std::string& document, std::chrono::milliseconds deadline) {
  return impl_->set(document, &addDryRun, deadline);
}

Client::Result<SetReport> Client::drain(const model::DrainRequest& request, std::chrono::milliseconds deadline) {
  gnmi::SetRequest set;
  addDrain(set, request);
  return impl_->send(set, deadline);
}

Client::Result<std::string> Client::get(DataType type, std::chrono::milliseconds deadline) {
  return impl_->get(type, {}, deadline);
}

Client::Result<std::string> Client::get(const std::vector<std::string>& path, std::chrono::milliseconds deadline) {
  DataPath steps;
  for (const std::string& step : path) steps.push_back({step, {}});
  return impl_->get(DataType::kAll, steps, deadline);
}

Client::Result<std::string> Client::drift(std::chrono::milliseconds deadline) {
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, {"drift", {}}}, deadline);
}

Client::Result<std::string> Client::security(std::chrono::milliseconds deadline) {
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, {"security", {}}}, deadline);
}

Client::Result<std::string> Client::refused(std::chrono::milliseconds deadline) {
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, {"refused", {}}}, deadline);
}

Client::Result<std::string> Client::history(std::chrono::milliseconds deadline) {
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, {"history", {}}}, deadline);
}

Client::Result<std::string> Client::log(std::chrono::milliseconds deadline) {
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, {"log", {}}}, deadline);
}

Client::Result<std::string> Client::storedDocument(std::uint64_t generation, std::chrono::milliseconds deadline) {
  const PathStep entry{"entry", {{"generation", std::to_string(generation)}}};
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, {"history", {}}, entry}, deadline);
}

Client::Result<std::string> Client::explanation(const std::string& vrf, const std::string& prefix,
                                                std::chrono::milliseconds deadline) {
  const PathStep entry{"explanation", {{"vrf", vrf}, {"prefix", prefix}}};
  return impl_->get(DataType::kState, {{"fabric", {}}, {"state", {}}, entry}, deadline);
}

}  // namespace nicleaf::api
