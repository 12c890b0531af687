// SPDX-License-Identifier: GPL-2.0-or-later
// Commit in its phases, and the history of what was committed.
#include <ctime>

#include "core/northbound.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

constexpr std::size_t kErrorLength = 4096;

Status stale(const Candidate& candidate) {
  return {StatusCode::ABORTED, "candidate is stale: it was made from version " +
                                   std::to_string(candidate.config->version) +
                                   " of the running configuration, which is at version " +
                                   std::to_string(running_config->version) + " now; update it, or make a new one"};
}

// vty sessions edit one shared candidate and commit all of it. What we commit must be in there as well, or the next
// command would take it back; what a session has put in there and not committed yet must stay.
void updateVtyCandidate(const Snapshot& before) {
  const QuietYang quiet;
  nb_config* shared = vty_shared_candidate_config;
  const bool untouched =
      lyd_compare_siblings(shared->dnode, before.tree.get(), LYD_COMPARE_FULL_RECURSION) == LY_SUCCESS;
  bool merged = false;
  if (!untouched) {
    lyd_node* changes = nullptr;
    if (lyd_diff_siblings(before.tree.get(), running_config->dnode, LYD_DIFF_DEFAULTS, &changes) == LY_SUCCESS) {
      merged = !changes || lyd_diff_apply_all(&shared->dnode, changes) == LY_SUCCESS;
      lyd_free_all(changes);
    }
  }
  if (!merged) nb_config_replace(shared, running_config, true);
  shared->version = running_config->version;
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm broken{};
  localtime_r(&time, &broken);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &broken);
  return text;
}

// FRR ends its messages with a newline.
std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

Status Northbound::failure(int result, const char* message) {
  const std::string text = trimmed(message);
  switch (result) {
    case NB_ERR_NO_CHANGES:
      return {StatusCode::ABORTED, text};
    case NB_ERR_LOCKED:
      return {StatusCode::UNAVAILABLE, text};
    case NB_ERR_VALIDATION:
      return {StatusCode::INVALID_ARGUMENT, text};
    case NB_ERR_RESOURCE:
      return {StatusCode::RESOURCE_EXHAUSTED, text};
    default:
      if (extension_.wasRefused()) return {StatusCode::FAILED_PRECONDITION, text};
      return {StatusCode::INTERNAL, text};
  }
}

Status Northbound::validate(Candidate& candidate, std::string& message) {
  char text[kErrorLength] = {};
  candidate.context = {};
  candidate.context.client = NB_CLIENT_GRPC;
  extension_.enter(candidate.config);
  const int result = nicleaf_candidate_validate(candidate.context, candidate.config, text, sizeof(text));
  extension_.leave();
  message = trimmed(text);
  return result == NB_OK ? Status::OK : failure(result, text);
}

Status Northbound::prepare(Candidate& candidate, const std::string& comment, std::string& message) {
  char text[kErrorLength] = {};
  candidate.context = {};
  candidate.context.client = NB_CLIENT_GRPC;
  candidate.context.user = reinterpret_cast<const void*>(candidate.owner);
  candidate.comment = comment;
  extension_.enter(candidate.config);
  const int result = nb_candidate_commit_prepare(NICLEAF_CONTEXT_ARG(candidate.context), candidate.config,
                                                 candidate.comment.c_str(), &candidate.transaction, text, sizeof(text));
  Status status = result == NB_OK ? Status::OK : failure(result, text);
  message = trimmed(text);
  if (result != NB_OK && candidate.transaction) {
    char ignored[kErrorLength] = {};
    nb_candidate_commit_abort(candidate.transaction, ignored, sizeof(ignored));
    candidate.transaction = nullptr;
  }
  extension_.leave();
  if (const std::string trouble = extension_.takeRollbackError(); !trouble.empty()) {
    return {StatusCode::INTERNAL, status.error_message() + "; " + trouble};
  }
  return status;
}

void Northbound::apply(Candidate& candidate, const Client& client, const std::string& comment,
                       frr::CommitResponse& response) {
  char text[kErrorLength] = {};
  std::uint32_t recorded = 0;
  const auto before = candidate.base;
  extension_.enter(candidate.config);
  nb_candidate_commit_apply(candidate.transaction, true, &recorded, text, sizeof(text));
  candidate.transaction = nullptr;
  extension_.leave();
  updateVtyCandidate(*before);
  candidate.base = snapshot();
  // With FRR's own database of transactions the identifiers are its own.
  const std::uint32_t id = recorded ? recorded : nextTransaction_++;
  record(id, client, comment);
  response.set_transaction_id(id);
  response.set_error_message(trimmed(text));
}

void Northbound::abort(Candidate& candidate, std::string& message) {
  if (!candidate.transaction) return;
  char text[kErrorLength] = {};
  extension_.enter(candidate.config);
  nb_candidate_commit_abort(candidate.transaction, text, sizeof(text));
  candidate.transaction = nullptr;
  extension_.leave();
  message += extension_.takeRollbackError();
}

Status Northbound::commit(const Client& client, const frr::CommitRequest& request, frr::CommitResponse& response) {
  Candidate* candidate = find(client, request.candidate_id());
  if (!candidate) {
    return {StatusCode::NOT_FOUND,
            "candidate " + std::to_string(request.candidate_id()) + " does not exist, or is not this client's"};
  }
  const auto phase = request.phase();
  const bool second = phase == frr::CommitRequest::APPLY || phase == frr::CommitRequest::ABORT;
  if (second && !candidate->transaction) {
    return {StatusCode::FAILED_PRECONDITION, "candidate is not prepared: there is no transaction to finish"};
  }
  if (!second && candidate->transaction) {
    return {StatusCode::FAILED_PRECONDITION, "candidate is prepared already: apply or abort its transaction"};
  }
  if (!second && candidate->config->version < running_config->version) return stale(*candidate);

  std::string message;
  Status status;
  switch (phase) {
    case frr::CommitRequest::VALIDATE:
      status = validate(*candidate, message);
      break;
    case frr::CommitRequest::PREPARE:
      status = prepare(*candidate, request.comment(), message);
      break;
    case frr::CommitRequest::ABORT:
      abort(*candidate, message);
      if (!message.empty()) return {StatusCode::INTERNAL, message};
      break;
    case frr::CommitRequest::APPLY:
      apply(*candidate, client, candidate->comment, response);
      return Status::OK;
    case frr::CommitRequest::ALL:
      status = prepare(*candidate, request.comment(), message);
      if (status.ok()) {
        apply(*candidate, client, request.comment(), response);
        return Status::OK;
      }
      break;
    default:
      return {StatusCode::INVALID_ARGUMENT, "unknown phase " + std::to_string(static_cast<int>(phase))};
  }
  response.set_error_message(message);
  return status;
}

void Northbound::record(std::uint32_t id, const Client& client, const std::string& comment) {
  transactions_.push_front({id, "gRPC " + client.description, now(), comment, snapshot()});
  if (transactions_.size() > kMaxTransactions) transactions_.pop_back();
}

void Northbound::listTransactions(std::vector<frr::ListTransactionsResponse>& responses) const {
  for (const auto& transaction : transactions_) {
    auto& response = responses.emplace_back();
    response.set_id(transaction.id);
    response.set_client(transaction.client);
    response.set_date(transaction.date);
    response.set_comment(transaction.comment);
  }
}

Status Northbound::getTransaction(const frr::GetTransactionRequest& request,
                                  frr::GetTransactionResponse& response) const {
  for (const auto& transaction : transactions_) {
    if (transaction.id == request.transaction_id()) {
      return print(transaction.config->tree.get(), request.encoding(), request.with_defaults(),
                   *response.mutable_config());
    }
  }
  return {StatusCode::NOT_FOUND, "transaction " + std::to_string(request.transaction_id()) + " is not among the last " +
                                     std::to_string(kMaxTransactions)};
}

}  // namespace nicleaf::plugin
