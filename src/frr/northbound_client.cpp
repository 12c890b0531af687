// SPDX-License-Identifier: Apache-2.0
#include "frr/northbound_client.hpp"

#include <algorithm>
#include <array>

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "frr/module_skew.hpp"
#include "frr/status_text.hpp"

namespace nicleaf::frr {
namespace {

using ::frr::GetRequest;
using ::frr::GetResponse;
using model::ErrorCode;
using Stub = ::frr::Northbound::Stub::async_interface;

constexpr int kMaxMessage = 64 * 1024 * 1024;
constexpr std::array<std::string_view, 2> kSupportedVersions = {"8.4.4", "10.3"};

std::shared_ptr<grpc::Channel> openChannel(const std::string& socket) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);  // also the deadline of one attempt to connect
  // Short, because a restarted daemon may go unnoticed for this long.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  arguments.SetMaxReceiveMessageSize(kMaxMessage);
  arguments.SetMaxSendMessageSize(kMaxMessage);
  return grpc::CreateCustomChannel("unix:" + socket, grpc::InsecureChannelCredentials(), arguments);
}

/// "8.4.4" and a distribution's "8.4.4-1.1" are supported; "8.4.40" is not.
bool isSupported(const std::string& version) {
  return std::any_of(kSupportedVersions.begin(), kSupportedVersions.end(), [&](std::string_view supported) {
    return version.starts_with(supported) &&
           (version.size() == supported.size() || !std::isalnum(static_cast<unsigned char>(version[supported.size()])));
  });
}

/// Whether FRR says that nothing is configured below the path. Before the first commit there are not even implicit
/// containers.
bool isNothingThere(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::INVALID_ARGUMENT &&
         status.error_message().find("Data path not found") != std::string::npos;
}

/// Reads the stream of a Get to its end and then deletes itself.
class GetReader final : public grpc::ClientReadReactor<GetResponse> {
 public:
  using Done = std::function<void(const grpc::Status&, std::vector<std::string>)>;

  static void start(NorthboundClient& client, GetRequest request, Done done) {
    auto* reader = new GetReader(client.calls(), std::move(request), std::move(done));
    grpc::ClientContext& context = reader->running_.context();
    context.set_deadline(std::chrono::system_clock::now() + client.deadlines().request);
    client.stub().Get(&context, &reader->request_, reader);
    reader->StartRead(&reader->response_);
    reader->StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    documents_.push_back(std::move(*response_.mutable_data()->mutable_data()));
    StartRead(&response_);
  }

  void OnDone(const grpc::Status& status) override {
    calls_.post([done = std::move(done_), status, documents = std::move(documents_)]() mutable {
      done(status, std::move(documents));
    });
    delete this;
  }

 private:
  GetReader(RpcCalls& calls, GetRequest request, Done done)
      : calls_(calls),
        running_(calls),
        request_(std::move(request)),
        done_(std::move(done)),
        work_(calls.io().get_executor()) {}

  RpcCalls& calls_;
  RpcCalls::Running running_;  // before the members that it has to outlive
  GetRequest request_;
  GetResponse response_;
  std::vector<std::string> documents_;
  Done done_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
};

/// Creates a candidate, edits it, commits it, and deletes it whether that succeeded or not.
class CommitRun : public std::enable_shared_from_this<CommitRun> {
 public:
  CommitRun(NorthboundClient& client, model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done)
      : client_(client), delta_(std::move(delta)), comment_(std::move(comment)), done_(std::move(done)) {
    for (const auto& [path, value] : delta_.updates) {
      if (model::isSecret(path)) secrets_.push_back(value);
    }
  }

  void start() {
    client_.calls().unary<::frr::CreateCandidateRequest, ::frr::CreateCandidateResponse>(
        client_.stub(), &Stub::CreateCandidate, ::frr::CreateCandidateRequest(), client_.deadlines().request,
        [self = shared_from_this()](const auto& status, auto& response) {
          if (!status.ok()) return self->fail(status, "creating a candidate");
          self->candidate_ = response.candidate_id();
          self->edit();
        });
  }

 private:
  void edit() {
    ::frr::EditCandidateRequest request;
    request.set_candidate_id(candidate_);
    for (auto& [path, value] : delta_.updates) {
      auto* update = request.add_update();
      update->set_path(path);
      update->set_value(value);
    }
    for (const std::string& path : delta_.deletes) request.add_delete_()->set_path(path);
    client_.calls().unary<::frr::EditCandidateRequest, ::frr::EditCandidateResponse>(
        client_.stub(), &Stub::EditCandidate, std::move(request), client_.deadlines().commit,
        [self = shared_from_this()](const auto& status, auto&) {
          if (!status.ok()) return self->fail(status, "editing the candidate");
          self->commit();
        });
  }

  void commit() {
    ::frr::CommitRequest request;
    request.set_candidate_id(candidate_);
    request.set_phase(::frr::CommitRequest::ALL);
    request.set_comment(comment_);
    client_.calls().unary<::frr::CommitRequest, ::frr::CommitResponse>(
        client_.stub(), &Stub::Commit, std::move(request), client_.deadlines().commit,
        [self = shared_from_this()](const auto& status, auto& response) {
          if (!status.ok()) return self->fail(status, "committing");
          self->finish(response.transaction_id());
        });
  }

  void fail(const grpc::Status& status, const std::string& attempted) {
    finish(model::fail(client_.explain(status, attempted, secrets_)));
  }

  void finish(model::Expected<std::uint32_t> result) {
    if (candidate_ != 0) {
      ::frr::DeleteCandidateRequest request;
      request.set_candidate_id(candidate_);
      // The result does not matter: if this fails, the daemon is gone, and the candidate with it.
      client_.calls().unary<::frr::DeleteCandidateRequest, ::frr::DeleteCandidateResponse>(
          client_.stub(), &Stub::DeleteCandidate, std::move(request), client_.deadlines().request,
          [](const auto&, auto&) {});
    }
    done_(std::move(result));
  }

  NorthboundClient& client_;
  model::TreeDelta delta_;
  std::string comment_;
  Handler<std::uint32_t> done_;
  std::vector<std::string> secrets_;
  std::uint32_t candidate_ = 0;  // FRR counts from 1
};

}  // namespace

NorthboundClient::NorthboundClient(boost::asio::io_context& io, Endpoint endpoint, std::vector<std::string> modules,
                                   Deadlines deadlines)
    : endpoint_(std::move(endpoint)),
      modules_(std::move(modules)),
      deadlines_(deadlines),
      channel_(openChannel(endpoint_.socket)),
      stub_(::frr::Northbound::NewStub(channel_)),
      calls_(std::make_unique<RpcCalls>(io)) {}

void NorthboundClient::ready(Handler<void> done) {
  // After the connection broke, another daemon may answer on the socket.
  if (channel_->GetState(false) != GRPC_CHANNEL_READY) judged_ = false;
  if (judged_) return calls_->post([done = std::move(done)] { done({}); });
  calls_->unary<::frr::GetCapabilitiesRequest, ::frr::GetCapabilitiesResponse>(
      stub(), &Stub::GetCapabilities, ::frr::GetCapabilitiesRequest(), deadlines_.request,
      [this, done = std::move(done)](const auto& status, auto& capabilities) {
        if (!status.ok()) return done(model::fail(explain(status, "reading its capabilities")));
        done(judge(capabilities));
      });
}

model::Expected<void> NorthboundClient::judge(const ::frr::GetCapabilitiesResponse& capabilities) {
  if (!isSupported(capabilities.frr_version())) {
    return model::fail({ErrorCode::kWrongVersion, endpoint_.daemon, "checking its version", "FRR 8.4.4 or 10.3",
                        "the daemon is of FRR " + capabilities.frr_version()});
  }
  for (const std::string& module : modules_) {
    const auto& there = capabilities.supported_modules();
    if (std::any_of(there.begin(), there.end(), [&](const auto& data) { return data.name() == module; })) continue;
    return model::fail({ErrorCode::kUnavailable, endpoint_.daemon, "checking its YANG modules",
                        "the nicleaf module for " + endpoint_.daemon + " to be loaded",
                        "FRR's " + endpoint_.daemon + " runs without " + module});
  }
  version_ = capabilities.frr_version();
  judged_ = true;
  compareRevisions(capabilities);
  return {};
}

void NorthboundClient::compareRevisions(const ::frr::GetCapabilitiesResponse& capabilities) {
  std::string skew;
  for (const auto& module : capabilities.supported_modules())
    if (module.name() == kOwnModel) skew = moduleSkew(endpoint_.daemon, module.revision());
  if (skew == skew_) return;
  skew_ = skew;
  if (onSkew_) onSkew_(skew_);
}

void NorthboundClient::get(GetRequest::DataType type, const std::vector<std::string>& paths,
                           Handler<std::vector<std::string>> done) {
  GetRequest request;
  request.set_type(type);
  request.set_encoding(::frr::JSON);
  for (const std::string& path : paths) request.add_path(path);
  ready([this, request = std::move(request), done = std::move(done)](model::Expected<void> usable) mutable {
    if (!usable) return done(tl::unexpected(usable.error()));
    GetReader::start(*this, std::move(request),
                     [this, done = std::move(done)](const grpc::Status& status, std::vector<std::string> documents) {
                       if (isNothingThere(status)) return done(std::vector<std::string>{});
                       if (!status.ok()) return done(model::fail(explain(status, "reading its data")));
                       done(std::move(documents));
                     });
  });
}

void NorthboundClient::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  if (delta.empty()) return calls_->post([done = std::move(done)] { done(0U); });
  auto run = std::make_shared<CommitRun>(*this, std::move(delta), std::move(comment), done);
  ready([run, done](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    run->start();
  });
}

model::Error NorthboundClient::explain(const grpc::Status& status, const std::string& attempted,
                                       const std::vector<std::string>& secrets) const {
  const ErrorCode code = codeOf(status);
  const std::string words = scrubbed(status.error_message(), secrets);
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return explainUnavailable(endpoint_, attempted, words);
  auto [path, rest] = splitPath(words);
  model::Error error{code, path.empty() ? endpoint_.daemon : path, attempted, "", rest};
  if (!path.empty()) error.attempted = endpoint_.daemon + ": " + attempted;
  if (code == ErrorCode::kTimeout) error.detail = "no answer before the deadline";
  if (code == ErrorCode::kRefused && !skew_.empty()) error.detail += " (" + skew_ + ")";
  return error;
}

}  // namespace nicleaf::frr
