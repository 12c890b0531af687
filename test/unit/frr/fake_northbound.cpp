// SPDX-License-Identifier: Apache-2.0
#include "fake_northbound.hpp"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

namespace nicleaf::frr {

using namespace std::chrono_literals;

FakeNorthbound::FakeNorthbound(std::string socket) : socket_(std::move(socket)) {}

void FakeNorthbound::start() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket_, grpc::InsecureServerCredentials());
  builder.RegisterService(static_cast<::frr::Northbound::Service*>(this));
  builder.RegisterService(static_cast<events::SessionEvents::Service*>(this));
  if (vnis) builder.RegisterService(static_cast<::nicleaf::vnis::Vnis::Service*>(this));
  server_ = builder.BuildAndStart();
  if (!server_) throw std::runtime_error("cannot listen on " + socket_);
}

void FakeNorthbound::stop() {
  if (!server_) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_.reset();
}

bool FakeNorthbound::waitFor(const std::function<bool()>& condition) {
  std::unique_lock lock(mutex);
  return changed_.wait_for(lock, 10s, condition);
}

void FakeNorthbound::note(const std::function<void()>& change) {
  const std::lock_guard lock(mutex);
  change();
  changed_.notify_all();
}

void FakeNorthbound::hang(const Context& context) {
  std::unique_lock lock(mutex);
  while (!context.IsCancelled()) changed_.wait_for(lock, 10ms);
}

grpc::Status FakeNorthbound::GetCapabilities(Context*, const ::frr::GetCapabilitiesRequest*,
                                             ::frr::GetCapabilitiesResponse* response) {
  note([&] { ++capabilitiesAsked; });
  response->set_frr_version(version);
  for (const auto& module : modules) {
    auto* data = response->add_supported_modules();
    data->set_name(module);
    if (module == kOwnModel) data->set_revision(revision);
  }
  return Status::OK;
}

grpc::Status FakeNorthbound::Get(Context*, const ::frr::GetRequest* request,
                                 grpc::ServerWriter<::frr::GetResponse>* writer) {
  note([&] { lastGet = *request; });
  if (!getStatus.ok()) return getStatus;
  const auto own = documentsOf.find(request->path_size() == 1 ? request->path(0) : "");
  for (const auto& document : own == documentsOf.end() ? documents : own->second) {
    ::frr::GetResponse response;
    response.mutable_data()->set_data(document);
    writer->Write(response);
  }
  return Status::OK;
}

grpc::Status FakeNorthbound::CreateCandidate(Context*, const ::frr::CreateCandidateRequest*,
                                             ::frr::CreateCandidateResponse* response) {
  note([&] { response->set_candidate_id(static_cast<unsigned>(++created)); });
  return Status::OK;
}

grpc::Status FakeNorthbound::EditCandidate(Context*, const ::frr::EditCandidateRequest* request,
                                           ::frr::EditCandidateResponse*) {
  note([&] { lastEdit = *request; });
  return editStatus;
}

grpc::Status FakeNorthbound::Commit(Context* context, const ::frr::CommitRequest* request,
                                    ::frr::CommitResponse* response) {
  note([&] {
    lastCommit = *request;
    ++committing;
  });
  if (hangInCommit) hang(*context);
  response->set_transaction_id(77);
  return commitStatus;
}

grpc::Status FakeNorthbound::DeleteCandidate(Context*, const ::frr::DeleteCandidateRequest*,
                                             ::frr::DeleteCandidateResponse*) {
  note([&] { ++deleted; });
  return Status::OK;
}

grpc::Status FakeNorthbound::List(Context*, const ::nicleaf::vnis::ListRequest*,
                                  ::nicleaf::vnis::ListResponse* response) {
  *response = *vnis;
  return vnisStatus;
}

grpc::Status FakeNorthbound::Subscribe(Context* context, const events::SubscribeRequest*,
                                       grpc::ServerWriter<events::SessionEvent>* writer) {
  for (const auto& event : events) writer->Write(event);
  hang(*context);
  return Status::OK;
}

bool runUntil(boost::asio::io_context& io, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    io.restart();
    io.run_one_for(10ms);
  }
  return true;
}

}  // namespace nicleaf::frr
