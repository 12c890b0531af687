// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <regex>

#include "wire/script.hpp"

namespace nicleaf::test {

namespace {

constexpr std::array kCodes{
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

}  // namespace

Answer answer(const grpc::Status& status, const std::string& data) {
  return {status.error_code(), status.error_message(), status.ok() ? data : ""};
}

std::string normalized(const frr::DataTree& tree) {
  if (tree.data().empty()) return "nothing";
  if (tree.encoding() == frr::JSON) return "JSON " + boost::json::serialize(boost::json::parse(tree.data()));
  return "XML " +
         std::regex_replace(std::regex_replace(tree.data(), std::regex(R"(>\s+<)"), "><"), std::regex(R"(\s+$)"), "");
}

std::string Answer::text() const {
  const std::string word = kCodes.at(static_cast<std::size_t>(code));
  return data.empty() ? word : word + "\n" + data;
}

Answer Conversation::create(const std::string& name, bool byOther) {
  return answer((byOther ? other : one).tryCreate(candidates[name]));
}

Answer Conversation::edit(const std::string& name, const Northbound::Values& update,
                          const std::vector<std::string>& deleted) {
  return answer(one.edit(candidates[name], update, deleted));
}

Answer Conversation::load(const std::string& name, const std::string& data, frr::Encoding encoding, bool replace) {
  grpc::ClientContext context;
  frr::LoadToCandidateRequest request;
  request.set_candidate_id(candidates[name]);
  request.set_type(replace ? frr::LoadToCandidateRequest::REPLACE : frr::LoadToCandidateRequest::MERGE);
  request.mutable_config()->set_encoding(encoding);
  request.mutable_config()->set_data(data);
  frr::LoadToCandidateResponse response;
  return answer(one.stub().LoadToCandidate(&context, request, &response));
}

Answer Conversation::commit(const std::string& name, Northbound::Phase phase, bool byOther) {
  frr::CommitResponse response;
  const auto status = (byOther ? other : one).commit(candidates[name], phase, &response, "wire");
  if (response.transaction_id()) transaction = response.transaction_id();
  return answer(status);
}

Answer Conversation::get(const std::vector<std::string>& paths, frr::GetRequest::DataType type, frr::Encoding encoding,
                         bool withDefaults) {
  grpc::ClientContext context;
  frr::GetRequest request;
  request.set_type(type);
  request.set_encoding(encoding);
  request.set_with_defaults(withDefaults);
  for (const auto& path : paths) request.add_path(path);
  auto reader = one.stub().Get(&context, request);
  std::string data;
  for (frr::GetResponse response; reader->Read(&response);) data += normalized(response.data()) + "\n";
  return answer(reader->Finish(), data);
}

Answer Conversation::lock(bool byOther) {
  grpc::ClientContext context;
  frr::LockConfigResponse response;
  return answer((byOther ? other : one).stub().LockConfig(&context, {}, &response));
}

Answer Conversation::unlock(bool byOther) {
  grpc::ClientContext context;
  frr::UnlockConfigResponse response;
  return answer((byOther ? other : one).stub().UnlockConfig(&context, {}, &response));
}

Answer Conversation::capabilities() {
  grpc::ClientContext context;
  frr::GetCapabilitiesResponse response;
  const auto status = one.stub().GetCapabilities(&context, {}, &response);
  std::string data = response.frr_version() + (response.rollback_support() ? " rollback" : " no rollback");
  for (const int encoding : response.supported_encodings()) data += encoding == frr::JSON ? " JSON" : " XML";
  for (const auto& module : response.supported_modules()) {
    data += "\n" + module.name() + " " + module.revision() + " " + module.organization();
  }
  return answer(status, data);
}

// Whether the timestamp is in nanoseconds.
Answer Conversation::timestamp(const std::string& path) {
  grpc::ClientContext context;
  frr::GetRequest request;
  request.add_path(path);
  auto reader = one.stub().Get(&context, request);
  frr::GetResponse response;
  reader->Read(&response);
  const std::chrono::nanoseconds got(response.timestamp());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return answer(reader->Finish(),
                std::chrono::abs(now - got) < std::chrono::hours(1) ? "nanoseconds" : "something else");
}

Answer Conversation::remove(const std::string& name, bool byOther) {
  return answer((byOther ? other : one).remove(candidates[name]));
}

Answer Conversation::transactions() {
  grpc::ClientContext context;
  auto reader = one.stub().ListTransactions(&context, {});
  std::string data;
  for (frr::ListTransactionsResponse one; reader->Read(&one);) data += one.comment() + "\n";
  return answer(reader->Finish(), data);
}

Answer Conversation::getTransaction(std::uint32_t id) {
  grpc::ClientContext context;
  frr::GetTransactionRequest request;
  request.set_transaction_id(id);
  frr::GetTransactionResponse response;
  const auto status = one.stub().GetTransaction(&context, request, &response);
  return answer(status, normalized(response.config()));
}

Answer Conversation::execute(const std::string& path) {
  grpc::ClientContext context;
  frr::ExecuteRequest request;
  request.set_path(path);
  frr::ExecuteResponse response;
  return answer(one.stub().Execute(&context, request, &response));
}

}  // namespace nicleaf::test
