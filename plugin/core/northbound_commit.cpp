// SPDX-License-Identifier: GPL-2.0-or-later
// The phases of a commit, and the history of commits.
#include <ctime>

#include "core/northbound.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

/// How long a slice of a transaction may take. The daemon handles its own events after each.
constexpr auto kSlice = std::chrono::milliseconds(10);

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm broken{};
  localtime_r(&time, &broken);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &broken);
  return text;
}

}  // namespace

Status Northbound::mayStart(const Slot& slot, frr::CommitRequest::Phase phase) const {
  const auto* transaction = slot.transaction.get();
  if (transaction && transaction->isBusy()) return inTransaction(slot);
  const bool second = phase == frr::CommitRequest::APPLY || phase == frr::CommitRequest::ABORT;
  if (second && !transaction) {
    return {StatusCode::FAILED_PRECONDITION, "the candidate is not prepared: prepare it before APPLY or ABORT"};
  }
  if (!second && transaction) {
    return {StatusCode::FAILED_PRECONDITION, "the candidate is prepared already: apply or abort its transaction"};
  }
  return Status::OK;
}

void Northbound::commit(const Client& client, const frr::CommitRequest& request, frr::CommitResponse& response,
                        Done done) {
  using Request = frr::CommitRequest;
  Slot* slot = find(client, request.candidate_id());
  if (!slot) return done(noCandidate(request.candidate_id()));
  const auto phase = request.phase();
  if (!Request::Phase_IsValid(phase)) {
    return done({StatusCode::INVALID_ARGUMENT, "unknown phase " + std::to_string(static_cast<int>(phase))});
  }
  if (auto status = mayStart(*slot, phase); !status.ok()) return done(status);

  const Candidate& candidate = slot->candidate;
  auto& transaction = slot->transaction;
  if (!transaction) {
    if (candidate.base()->version != running_config->version) return done(stale(candidate));
    transaction = std::make_unique<Transaction>(
        candidate, datastore_, sharding_, extension_, [this, &candidate] { return enterGate(candidate); },
        request.comment());
    transaction->setGoal(phase == Request::VALIDATE  ? Transaction::Goal::kValidate
                         : phase == Request::PREPARE ? Transaction::Goal::kPrepare
                                                     : Transaction::Goal::kApply);
  }
  if (phase == Request::APPLY) transaction->setGoal(Transaction::Goal::kApply);
  const bool aborts = phase == Request::ABORT;
  if (aborts) transaction->cancel("aborted");
  drive(candidate.id, [this, client, &response, aborts, done = std::move(done)](Slot& finished) {
    if (aborts) {
      finishAborted(finished, done);
    } else {
      settle(finished, client, response, done);
    }
  });
}

/// Runs a transaction to its end, one slice after the other, with other events in between.
void Northbound::drive(std::uint32_t id, Then then) {
  Slot& slot = candidates_.at(id);
  slot.transaction->setBusy(true);
  if (!slot.transaction->run(std::chrono::steady_clock::now() + kSlice)) {
    queue_.postAlways([this, id, then = std::move(then)](bool run) {
      if (run) return drive(id, then);
      Slot& stopping = candidates_.at(id);
      stopping.transaction->cancel("the daemon is stopping");
      while (!stopping.transaction->run(Deadline::max())) {
      }
      then(stopping);
    });
    return;
  }
  slot.transaction->setBusy(false);
  then(slot);
}

/// Answers a commit whose slices are done.
void Northbound::settle(Slot& slot, const Client& client, frr::CommitResponse& response, const Done& done) {
  Transaction& transaction = *slot.transaction;
  if (transaction.isPrepared()) {
    response.set_error_message(transaction.remark());
    return done(Status::OK);
  }
  const Status status = transaction.outcome();
  if (status.ok() && transaction.goal() == Transaction::Goal::kApply) {
    const std::uint32_t id = nextTransaction_++;
    slot.candidate.settle(datastore_.now());
    record(id, client, transaction.comment());
    response.set_transaction_id(id);
    response.set_error_message(transaction.remark());
    release(slot);
    return save(done);
  }
  response.set_error_message(status.ok() ? transaction.remark() : status.error_message());
  release(slot);
  done(status);
}

/// Ends the transaction, and the candidate, too, if its client has gone meanwhile.
void Northbound::release(Slot& slot) {
  leaveGate(slot.candidate);
  slot.transaction.reset();
  if (slot.abandoned) candidates_.erase(slot.candidate.id);
}

void Northbound::finishAborted(Slot& slot, const Done& done) {
  const std::string trouble = slot.transaction->trouble();
  release(slot);
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
  return {StatusCode::NOT_FOUND, "transaction " + std::to_string(request.transaction_id()) +
                                     " is not one of the last " + std::to_string(kMaxTransactions)};
}

}  // namespace nicleaf::plugin
