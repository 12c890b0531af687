// SPDX-License-Identifier: Apache-2.0
#include "support/northbound.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <stdexcept>

namespace nicleaf::test {

namespace {

constexpr auto kDeadline = std::chrono::seconds(30);
constexpr int kMaxMessage = 128 * 1024 * 1024;

void limit(grpc::ClientContext& context) { context.set_deadline(std::chrono::system_clock::now() + kDeadline); }

}  // namespace

Northbound::Northbound(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessage);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  channel_ = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  stub_ = frr::Northbound::NewStub(channel_);
}

grpc::Status Northbound::tryCreate(std::uint32_t& id) {
  grpc::ClientContext context;
  limit(context);
  frr::CreateCandidateResponse response;
  auto status = stub_->CreateCandidate(&context, {}, &response);
  id = response.candidate_id();
  return status;
}

std::uint32_t Northbound::create() {
  std::uint32_t id = 0;
  if (auto status = tryCreate(id); !status.ok()) throw std::runtime_error("CreateCandidate: " + status.error_message());
  return id;
}

grpc::Status Northbound::remove(std::uint32_t candidate) {
  grpc::ClientContext context;
  limit(context);
  frr::DeleteCandidateRequest request;
  request.set_candidate_id(candidate);
  frr::DeleteCandidateResponse response;
  return stub_->DeleteCandidate(&context, request, &response);
}

grpc::Status Northbound::update(std::uint32_t candidate) {
  grpc::ClientContext context;
  limit(context);
  frr::UpdateCandidateRequest request;
  request.set_candidate_id(candidate);
  frr::UpdateCandidateResponse response;
  return stub_->UpdateCandidate(&context, request, &response);
}

grpc::Status Northbound::load(std::uint32_t candidate, const std::string& json, bool replace) {
  grpc::ClientContext context;
  limit(context);
  frr::LoadToCandidateRequest request;
  request.set_candidate_id(candidate);
  request.set_type(replace ? frr::LoadToCandidateRequest::REPLACE : frr::LoadToCandidateRequest::MERGE);
  request.mutable_config()->set_data(json);
  frr::LoadToCandidateResponse response;
  return stub_->LoadToCandidate(&context, request, &response);
}

grpc::Status Northbound::edit(std::uint32_t candidate, const Values& update, const std::vector<std::string>& deleted) {
  grpc::ClientContext context;
  limit(context);
  frr::EditCandidateRequest request;
  request.set_candidate_id(candidate);
  for (const auto& [path, value] : update) {
    auto* item = request.add_update();
    item->set_path(path);
    item->set_value(value);
  }
  for (const auto& path : deleted) request.add_delete_()->set_path(path);
  frr::EditCandidateResponse response;
  return stub_->EditCandidate(&context, request, &response);
}

grpc::Status Northbound::commit(std::uint32_t candidate, Phase phase, frr::CommitResponse* response,
                                const std::string& comment) {
  grpc::ClientContext context;
  limit(context);
  frr::CommitRequest request;
  request.set_candidate_id(candidate);
  request.set_phase(phase);
  request.set_comment(comment);
  frr::CommitResponse ignored;
  return stub_->Commit(&context, request, response ? response : &ignored);
}

grpc::Status Northbound::run(const std::function<Status(std::uint32_t)>& change) {
  std::uint32_t candidate = 0;
  if (auto created = tryCreate(candidate); !created.ok()) return created;
  auto status = change(candidate);
  if (status.ok()) status = commit(candidate, frr::CommitRequest::ALL);
  const auto removed = remove(candidate);
  return status.ok() ? removed : status;
}

grpc::Status Northbound::merge(const std::string& json) {
  return run([&](auto candidate) { return load(candidate, json); });
}

grpc::Status Northbound::change(const Values& update, const std::vector<std::string>& deleted) {
  return run([&](auto candidate) { return edit(candidate, update, deleted); });
}

grpc::Status Northbound::replaceBgp(const std::string& json) {
  return run([&](auto candidate) {
    auto status = edit(candidate, {}, {"/nicleaf-frr-bgp:bgp"});
    return status.ok() ? load(candidate, json) : status;
  });
}

grpc::Status Northbound::get(const std::string& path, frr::GetRequest::DataType type, std::string& data,
                             frr::Encoding encoding) {
  grpc::ClientContext context;
  limit(context);
  frr::GetRequest request;
  request.set_type(type);
  request.set_encoding(encoding);
  request.add_path(path);
  auto reader = stub_->Get(&context, request);
  data.clear();
  for (frr::GetResponse response; reader->Read(&response);) data += response.data().data();
  return reader->Finish();
}

std::string Northbound::config(const std::string& path) {
  std::string data;
  if (auto status = get(path, frr::GetRequest::CONFIG, data); !status.ok()) {
    throw std::runtime_error("Get " + path + ": " + status.error_message());
  }
  return data;
}

std::string Northbound::state(const std::string& path) {
  std::string data;
  if (auto status = get(path, frr::GetRequest::STATE, data); !status.ok()) {
    throw std::runtime_error("Get " + path + ": " + status.error_message());
  }
  return data;
}

}  // namespace nicleaf::test
