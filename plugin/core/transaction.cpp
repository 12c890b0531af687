// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/transaction.hpp"

#include <algorithm>

#include "core/guarded.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

const char* const kNoChanges = "No changes to apply were found during preparation phase";

}  // namespace

Transaction::Transaction(Candidate& candidate, Datastore& datastore, const Sharding& sharding, Extension& extension,
                         Gate gate, std::string comment)
    : candidate_(candidate),
      datastore_(datastore),
      sharding_(sharding),
      extension_(extension),
      gate_(std::move(gate)),
      comment_(std::move(comment)) {}

Transaction::~Transaction() = default;

bool Transaction::run(Deadline deadline) {
  const QuietYang quiet;
  while (true) {
    if (stage_ == Stage::over || isPrepared()) return true;
    const Stage before = stage_;
    const Status status = guarded([&] {
      step(deadline);
      return Status::OK;
    });
    if (!status.ok() && (before == Stage::undo || before == Stage::undoFirst)) {
      trouble_ += status.error_message();
      stage_ = before == Stage::undo ? Stage::undoFirst : Stage::over;
    } else if (!status.ok()) {
      fail(status);
    }
    if (stage_ != Stage::over && !isPrepared() && isOver(deadline)) return false;
  }
}

void Transaction::step(Deadline deadline) {
  switch (stage_) {
    case Stage::compare:
      return compare();
    case Stage::validate:
      return validate(deadline);
    case Stage::check:
      return check(deadline);
    case Stage::begin:
      return begin();
    case Stage::first:
      return makeFirst(deadline);
    case Stage::execute:
      return execute(deadline);
    case Stage::last:
      return prepareLast();
    case Stage::prepared:
      stage_ = Stage::apply;
      return;
    case Stage::apply:
      return finish();
    case Stage::undo:
      return undo(deadline);
    case Stage::undoFirst:
      return undoFirst(deadline);
    case Stage::over:
      return;
  }
}

void Transaction::begin() {
  if (replacements_.empty()) return fail({StatusCode::ABORTED, kNoChanges});
  if (auto status = gate_(); !status.ok()) return fail(std::move(status));
  std::vector<EntryChange> executed;
  for (std::size_t i = 0; i < replacements_.size(); ++i) {
    const auto& replacement = replacements_[i];
    if (executes(replacement.key())) {
      executed.push_back({replacement.before, replacement.after});
    } else if (policiesFirst() && replacement.after) {
      first_.push_back(i);
    }
  }
  begun_ = true;
  extension_.begin(std::move(executed));
  stage_ = Stage::first;
}

// What is new or different in FRR's own modules, but for daemons without an extension.
void Transaction::makeFirst(Deadline deadline) {
  if (made_ == 0 && !first_.empty()) extension_.policiesCome();
  while (made_ < first_.size()) {
    const std::size_t end = std::min(made_ + kPolicies, first_.size());
    Pieces pieces;
    for (std::size_t i = made_; i < end; ++i) {
      const auto& replacement = replacements_[first_[i]];
      pieces.add(treeOf(replacement.before), treeOf(replacement.after));
    }
    FrrPart part(pieces, candidate_.owner, comment_);
    const int result = part.prepare(remark_);
    if (result != NB_OK && result != NB_ERR_NO_CHANGES) return fail(failure(result, remark_));
    part.apply(remark_);
    made_ = end;
    if (isOver(deadline)) return;
  }
  stage_ = Stage::execute;
}

void Transaction::execute(Deadline deadline) {
  std::string message;
  switch (extension_.execute(deadline, message)) {
    case Progress::kMore:
      return;
    case Progress::kDone:
      stage_ = Stage::last;
      return;
    case Progress::kFailed:
      return fail({StatusCode::FAILED_PRECONDITION, message});
  }
}

void Transaction::prepareLast() {
  Pieces pieces;
  for (const auto& replacement : replacements_) {
    if (executes(replacement.key()) || (policiesFirst() && replacement.after)) continue;
    pieces.add(treeOf(replacement.before), treeOf(replacement.after));
  }
  if (!pieces.before.empty() || !pieces.after.empty()) {
    if (!policiesFirst()) {
      for (const auto& shard : candidate_.base()->shards) {
        const bool changed = std::any_of(replacements_.begin(), replacements_.end(),
                                         [&](const auto& replacement) { return replacement.key() == shard->key; });
        if (!changed) pieces.add(treeOf(shard), treeOf(shard));
      }
    }
    last_ = std::make_unique<FrrPart>(pieces, candidate_.owner, comment_);
    const int result = last_->prepare(remark_);
    if (result != NB_OK && result != NB_ERR_NO_CHANGES) return fail(failure(result, remark_));
  }
  stage_ = Stage::prepared;
}

void Transaction::finish() {
  if (last_) last_->apply(remark_);
  extension_.finish();
  datastore_.replace(replacements_);
  stage_ = Stage::over;
}

void Transaction::cancel(const std::string& why) {
  if (stage_ == Stage::undo || stage_ == Stage::undoFirst || stage_ == Stage::over) return;
  fail({StatusCode::CANCELLED, why});
}

void Transaction::fail(Status status) {
  status_ = std::move(status);
  last_.reset();
  stage_ = begun_ ? Stage::undo : Stage::over;
}

void Transaction::undo(Deadline deadline) {
  if (extension_.undo(deadline, trouble_) == Progress::kMore) return;
  stage_ = Stage::undoFirst;
}

// The same commits the other way round, the last one first.
void Transaction::undoFirst(Deadline deadline) {
  while (made_ > 0) {
    const std::size_t begin = (made_ - 1) / kPolicies * kPolicies;
    Pieces pieces;
    for (std::size_t i = begin; i < made_; ++i) {
      const auto& replacement = replacements_[first_[i]];
      pieces.add(treeOf(replacement.after), treeOf(replacement.before));
    }
    made_ = begin;
    FrrPart back(pieces, candidate_.owner, comment_);
    std::string message;
    const int result = back.prepare(message);
    if (result == NB_OK) {
      back.apply(message);
    } else if (result != NB_ERR_NO_CHANGES) {
      trouble_ += "roll back failed: " + message;
    }
    if (isOver(deadline)) return;
  }
  stage_ = Stage::over;
}

}  // namespace nicleaf::plugin
