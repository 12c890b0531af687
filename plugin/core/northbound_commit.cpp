// SPDX-License-Identifier: GPL-2.0-or-later
// Commit in its phases, and the history of what was committed.
#include <ctime>

#include "core/northbound.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

// A slice of a transaction. bgpd's own events get their turn after each.
constexpr auto kSlice = std::chrono::milliseconds(10);

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm broken{};
  localtime_r(&time, &broken);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &broken);
  return text;
}

Status withTrouble(const Transaction& transaction) {
  if (transaction.trouble().empty()) return transaction.status();
  const std::string& message = transaction.status().error_message();
  return {StatusCode::INTERNAL, message + (message.empty() ? "" : "; ") + transaction.trouble()};
}

}  // namespace

Status Northbound::mayStart(const Candidate& candidate, frr::CommitRequest::Phase phase) const {
  const auto* transaction = candidate.transaction.get();
  if (transaction && transaction->isBusy()) return inTransaction(candidate);
  const bool second = phase == frr::CommitRequest::APPLY || phase == frr::CommitRequest::ABORT;
  if (second && !transaction) {
    return {StatusCode::FAILED_PRECONDITION, "candidate is not prepared: there is no transaction to finish"};
  }
  if (!second && transaction) {
    return {StatusCode::FAILED_PRECONDITION, "candidate is prepared already: apply or abort its transaction"};
  }
  return Status::OK;
}

void Northbound::commit(const Client& client, const frr::CommitRequest& request, frr::CommitResponse& response,
                        Done done) {
  using Request = frr::CommitRequest;
  Candidate* candidate = find(client, request.candidate_id());
  if (!candidate) return done(noCandidate(request.candidate_id()));
  const auto phase = request.phase();
  if (!Request::Phase_IsValid(phase)) {
    return done({StatusCode::INVALID_ARGUMENT, "unknown phase " + std::to_string(static_cast<int>(phase))});
  }
  if (auto status = mayStart(*candidate, phase); !status.ok()) return done(status);

  auto& transaction = candidate->transaction;
  if (!transaction) {
    if (candidate->base()->version != running_config->version) return done(stale(*candidate));
    transaction = std::make_unique<Transaction>(
        *candidate, datastore_, sharding_, extension_, [this, candidate] { return enterGate(*candidate); },
        request.comment());
    transaction->setGoal(phase == Request::VALIDATE  ? Transaction::Goal::kValidate
                         : phase == Request::PREPARE ? Transaction::Goal::kPrepare
                                                     : Transaction::Goal::kApply);
  }
  if (phase == Request::APPLY) transaction->setGoal(Transaction::Goal::kApply);
  const bool aborts = phase == Request::ABORT;
  if (aborts) transaction->cancel("aborted");
  drive(candidate->id, [this, client, &response, aborts, done = std::move(done)](Candidate& finished) {
    if (aborts) {
      finishAborted(finished, done);
    } else {
      settle(finished, client, response, done);
    }
  });
}

// One slice after the other, with other events in between.
void Northbound::drive(std::uint32_t id, Then then) {
  Candidate& candidate = *candidates_.at(id);
  candidate.transaction->setBusy(true);
  if (!candidate.transaction->run(std::chrono::steady_clock::now() + kSlice)) {
    queue_.postAlways([this, id, then = std::move(then)](bool run) {
      if (!run) candidates_.at(id)->transaction->cancel("the daemon is stopping");
      if (run) return drive(id, then);
      while (!candidates_.at(id)->transaction->run(Deadline::max())) {
      }
      then(*candidates_.at(id));
    });
    return;
  }
  candidate.transaction->setBusy(false);
  then(candidate);
}

void Northbound::settle(Candidate& candidate, const Client& client, frr::CommitResponse& response, const Done& done) {
  Transaction& transaction = *candidate.transaction;
  if (transaction.isPrepared()) {
    response.set_error_message(transaction.remark());
    return done(Status::OK);
  }
  const Status status = withTrouble(transaction);
  if (status.ok() && transaction.goal() == Transaction::Goal::kApply) {
    const std::uint32_t id = nextTransaction_++;
    candidate.settle(datastore_.now());
    record(id, client, transaction.comment());
    response.set_transaction_id(id);
    response.set_error_message(transaction.remark());
  } else {
    response.set_error_message(status.ok() ? transaction.remark() : status.error_message());
  }
  release(candidate);
  done(status);
}

// Its transaction is over; so is a candidate whose client has gone meanwhile.
void Northbound::release(Candidate& candidate) {
  leaveGate(candidate);
  candidate.transaction.reset();
  if (candidate.abandoned) candidates_.erase(candidate.id);
}

void Northbound::finishAborted(Candidate& candidate, const Done& done) {
  const std::string trouble = candidate.transaction->trouble();
  release(candidate);
  done(trouble.empty() ? Status::OK : Status(StatusCode::INTERNAL, trouble));
}

void Northbound::record(std::uint32_t id, const Client& client, const std::string& comment) {
  transactions_.push_front({id, "gRPC " + client.description, now(), comment, datastore_.now()});
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
    if (transaction.id != request.transaction_id()) continue;
    Tree tree;
    for (const auto& shard : transaction.config->shards) Sharding::add(tree, shard->tree.get());
    return print(tree.get(), request.encoding(), request.with_defaults(), *response.mutable_config());
  }
  return {StatusCode::NOT_FOUND, "transaction " + std::to_string(request.transaction_id()) + " is not among the last " +
                                     std::to_string(kMaxTransactions)};
}

}  // namespace nicleaf::plugin
