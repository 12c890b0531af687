// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/service.hpp"

#include "core/guarded.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

using Client = Connections::Client;
using Done = Northbound::Done;

namespace {

/// Writes the collected messages one after the other, and then the status.
template <typename Response>
class ListReactor final : public grpc::ServerWriteReactor<Response> {
 public:
  void start(std::vector<Response> responses, Status status) {
    responses_ = std::move(responses);
    status_ = std::move(status);
    next();
  }
  void OnWriteDone(bool ok) override {
    if (ok) {
      next();
    } else {
      this->Finish(Status(StatusCode::CANCELLED, "client has gone"));
    }
  }
  void OnDone() override { delete this; }

 private:
  void next() {
    if (at_ < responses_.size()) {
      this->StartWrite(&responses_[at_++]);
    } else {
      this->Finish(status_);
    }
  }

  std::vector<Response> responses_;
  Status status_;
  std::size_t at_ = 0;
};

}  // namespace

grpc::ServerUnaryReactor* NorthboundService::GetCapabilities(grpc::CallbackServerContext* context,
                                                             const frr::GetCapabilitiesRequest*,
                                                             frr::GetCapabilitiesResponse* response) {
  return calls_.unary(context, [this, response](const Client&) { return northbound_.capabilities(*response); });
}

grpc::ServerUnaryReactor* NorthboundService::CreateCandidate(grpc::CallbackServerContext* context,
                                                             const frr::CreateCandidateRequest*,
                                                             frr::CreateCandidateResponse* response) {
  return calls_.unary(
      context, [this, response](const Client& client) { return northbound_.createCandidate(client, *response); });
}

grpc::ServerUnaryReactor* NorthboundService::DeleteCandidate(grpc::CallbackServerContext* context,
                                                             const frr::DeleteCandidateRequest* request,
                                                             frr::DeleteCandidateResponse*) {
  return calls_.later(context, [this, request](const Client& client, Done done) {
    northbound_.deleteCandidate(client, request->candidate_id(), std::move(done));
  });
}

grpc::ServerUnaryReactor* NorthboundService::UpdateCandidate(grpc::CallbackServerContext* context,
                                                             const frr::UpdateCandidateRequest* request,
                                                             frr::UpdateCandidateResponse*) {
  return calls_.unary(context, [this, request](const Client& client) {
    return northbound_.updateCandidate(client, request->candidate_id());
  });
}

grpc::ServerUnaryReactor* NorthboundService::EditCandidate(grpc::CallbackServerContext* context,
                                                           const frr::EditCandidateRequest* request,
                                                           frr::EditCandidateResponse*) {
  return calls_.unary(context,
                      [this, request](const Client& client) { return northbound_.editCandidate(client, *request); });
}

/// Parses on gRPC's thread: on FRR's main thread a large document would delay bgpd's timers. One document at a time,
/// because a document in memory is many times larger than its text.
Document NorthboundService::parse(const frr::DataTree& data) {
  const std::lock_guard lock(parsing_);
  Document document;
  const Status status = guarded([&] {
    document = parseConfig(data);
    return document.status;
  });
  document.status = status;
  return document;
}

grpc::ServerUnaryReactor* NorthboundService::LoadToCandidate(grpc::CallbackServerContext* context,
                                                             const frr::LoadToCandidateRequest* request,
                                                             frr::LoadToCandidateResponse*) {
  auto document = std::make_shared<Document>(calls_.find(*context) ? parse(request->config()) : Document{});
  return calls_.unary(context, [this, request, document](const Client& client) {
    return northbound_.loadToCandidate(client, *request, std::move(*document));
  });
}

grpc::ServerUnaryReactor* NorthboundService::Commit(grpc::CallbackServerContext* context,
                                                    const frr::CommitRequest* request, frr::CommitResponse* response) {
  return calls_.later(context, [this, request, response](const Client& client, Done done) {
    northbound_.commit(client, *request, *response, std::move(done));
  });
}

grpc::ServerUnaryReactor* NorthboundService::GetTransaction(grpc::CallbackServerContext* context,
                                                            const frr::GetTransactionRequest* request,
                                                            frr::GetTransactionResponse* response) {
  return calls_.unary(
      context, [this, request, response](const Client&) { return northbound_.getTransaction(*request, *response); });
}

grpc::ServerUnaryReactor* NorthboundService::LockConfig(grpc::CallbackServerContext* context,
                                                        const frr::LockConfigRequest*, frr::LockConfigResponse*) {
  return calls_.unary(context, [this](const Client& client) { return northbound_.lock(client); });
}

grpc::ServerUnaryReactor* NorthboundService::UnlockConfig(grpc::CallbackServerContext* context,
                                                          const frr::UnlockConfigRequest*, frr::UnlockConfigResponse*) {
  return calls_.unary(context, [this](const Client& client) { return northbound_.unlock(client); });
}

grpc::ServerUnaryReactor* NorthboundService::Execute(grpc::CallbackServerContext* context,
                                                     const frr::ExecuteRequest* request,
                                                     frr::ExecuteResponse* response) {
  return calls_.unary(context,
                      [this, request, response](const Client&) { return northbound_.execute(*request, *response); });
}

grpc::ServerWriteReactor<frr::GetResponse>* NorthboundService::Get(grpc::CallbackServerContext* context,
                                                                   const frr::GetRequest* request) {
  auto* reactor = new ListReactor<frr::GetResponse>;
  if (!calls_.find(*context)) {
    reactor->Finish(Calls::stranger());
    return reactor;
  }
  calls_.queue().post([this, reactor, request](bool run) {
    std::vector<frr::GetResponse> responses;
    Status status = run ? guarded([&] { return northbound_.get(*request, responses); }) : Calls::busy();
    reactor->start(std::move(responses), std::move(status));
  });
  return reactor;
}

grpc::ServerWriteReactor<frr::ListTransactionsResponse>* NorthboundService::ListTransactions(
    grpc::CallbackServerContext* context, const frr::ListTransactionsRequest*) {
  auto* reactor = new ListReactor<frr::ListTransactionsResponse>;
  if (!calls_.find(*context)) {
    reactor->Finish(Calls::stranger());
    return reactor;
  }
  calls_.queue().post([this, reactor](bool run) {
    std::vector<frr::ListTransactionsResponse> responses;
    if (run) northbound_.listTransactions(responses);
    reactor->start(std::move(responses), run ? Status::OK : Calls::busy());
  });
  return reactor;
}

}  // namespace nicleaf::plugin
