// SPDX-License-Identifier: Apache-2.0
#include "api/client.hpp"

#include <cerrno>
#include <functional>

#include <gnmi.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include "api/commit_extension.hpp"
#include "api/gnmi_path.hpp"
#include "api/grpc_status.hpp"
#include "api/service_limits.hpp"
#include "api/set_extension.hpp"
#include "api/unix_socket.hpp"

namespace nicleaf::api {
namespace {

constexpr int kMaxMetadataBytes = 64 * 1024;

/// Why the socket cannot be connected to. gRPC's own messages are about name resolution and subchannels.
std::string notReachable(const std::string& socket, int error) {
  switch (error) {
    case ENOENT:
      return "nicleafd is not running: there is no socket " + socket;
    case ECONNREFUSED:
      return "nicleafd is not running: no process listens on " + socket;
    case EACCES:
    case EPERM:
      return "no permission to open " + socket + "; run as root or as a member of the socket's group";
    case ENOTSOCK:
      return "nicleafd is not running: " + socket + " is not a socket";
    default:
      return "cannot connect to nicleafd at " + socket + ": " + errnoText(error);
  }
}

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

CallError toError(const grpc::Status& status, const grpc::ClientContext& context) {
  using Kind = CallError::Kind;
  const auto& trailer = context.GetServerTrailingMetadata();
  if (const auto found = trailer.find(kErrorCodeKey); found != trailer.end())
    if (const auto code = parseErrorCode({found->second.data(), found->second.size()}))
      return {Kind::kFailed, *code, status.error_message()};
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::CANCELLED:
      return {Kind::kNotReachable, model::ErrorCode::kUnavailable,
              "the connection to nicleafd was lost: " + status.error_message()};
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return {Kind::kFailed, model::ErrorCode::kTimeout, "nicleafd did not answer before the deadline"};
    case grpc::StatusCode::NOT_FOUND:
      return {Kind::kNotFound, model::ErrorCode::kRefused, status.error_message()};
    case grpc::StatusCode::INVALID_ARGUMENT:
      return {Kind::kFailed, model::ErrorCode::kInvalidIntent, status.error_message()};
    default:
      return {Kind::kFailed, model::ErrorCode::kRefused, status.error_message()};
  }
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
    if (const int error = probeSocket(socket); error != 0)
      return tl::unexpected(
          CallError{CallError::Kind::kNotReachable, model::ErrorCode::kUnavailable, notReachable(socket, error)});
    if (stub) return {};
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);  // no limit: the agent is trusted, and limits its answers
    arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    stub =
        gnmi::gNMI::NewStub(grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), arguments));
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
