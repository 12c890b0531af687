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

Transaction::Transaction(const Candidate& candidate, Datastore& datastore, const Sharding& sharding,
                         Extension& extension, Gate gate, std::string comment)
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
    if (stage_ == Stage::kOver || isPrepared()) return true;
    const Stage before = stage_;
    const Status status = guarded([&] {
      step(deadline);
      return Status::OK;
    });
    if (!status.ok() && (before == Stage::kUndoExecute || before == Stage::kUndoAdditions)) {
      trouble_ += status.error_message();
      stage_ = before == Stage::kUndoExecute ? Stage::kUndoAdditions : Stage::kOver;
    } else if (!status.ok()) {
      fail(status);
    }
    if (stage_ != Stage::kOver && !isPrepared() && isOver(deadline)) return false;
  }
}

void Transaction::step(Deadline deadline) {
  switch (stage_) {
    case Stage::kCompare:
      return compare();
    case Stage::kValidateExtension:
      return validateExtension(deadline);
    case Stage::kValidateFrr:
      return validateFrr(deadline);
    case Stage::kBegin:
      return begin();
    case Stage::kApplyAdditions:
      return applyAdditions(deadline);
    case Stage::kExecute:
      return execute(deadline);
    case Stage::kPrepareRest:
      return prepareRest();
    case Stage::kPrepared:
      stage_ = Stage::kFinish;
      return;
    case Stage::kFinish:
      return finish();
    case Stage::kUndoExecute:
      return undoExecute(deadline);
    case Stage::kUndoAdditions:
      return undoAdditions(deadline);
    case Stage::kOver:
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
    } else if (appliesAdditionsFirst() && replacement.after) {
      additions_.push_back(i);
    }
  }
  begun_ = true;
  extension_.begin(std::move(executed));
  stage_ = Stage::kApplyAdditions;
}

/// Applies what is new or changed in FRR's own modules. Not in daemons without an extension.
void Transaction::applyAdditions(Deadline deadline) {
  if (additionsApplied_ == 0 && !additions_.empty()) extension_.beforePolicies();
  while (additionsApplied_ < additions_.size()) {
    const std::size_t end = std::min(additionsApplied_ + kPiecesPerFrrPart, additions_.size());
    Pieces pieces;
    for (std::size_t i = additionsApplied_; i < end; ++i) {
      const auto& replacement = replacements_[additions_[i]];
      pieces.add(treeOf(replacement.before), treeOf(replacement.after));
    }
    FrrPart part(pieces, candidate_.owner, comment_);
    const int result = part.prepare(remark_);
    if (result != NB_OK && result != NB_ERR_NO_CHANGES) return fail(failure(result, remark_));
    part.apply(remark_);
    additionsApplied_ = end;
    if (isOver(deadline)) return;
  }
  stage_ = Stage::kExecute;
}

void Transaction::execute(Deadline deadline) {
  std::string message;
  switch (extension_.execute(deadline, message)) {
    case Progress::kMore:
      return;
    case Progress::kDone:
      stage_ = Stage::kPrepareRest;
      return;
    case Progress::kFailed:
      return fail({StatusCode::FAILED_PRECONDITION, message});
  }
}

void Transaction::prepareRest() {
  Pieces pieces;
  for (const auto& replacement : replacements_) {
    if (executes(replacement.key()) || (appliesAdditionsFirst() && replacement.after)) continue;
    pieces.add(treeOf(replacement.before), treeOf(replacement.after));
  }
  if (!pieces.before.empty() || !pieces.after.empty()) {
    if (!appliesAdditionsFirst()) {
      for (const auto& shard : candidate_.base()->shards) {
        const bool changed = std::any_of(replacements_.begin(), replacements_.end(),
                                         [&](const auto& replacement) { return replacement.key() == shard->key; });
        if (!changed) pieces.add(treeOf(shard), treeOf(shard));
      }
    }
    rest_ = std::make_unique<FrrPart>(pieces, candidate_.owner, comment_);
    const int result = rest_->prepare(remark_);
    if (result != NB_OK && result != NB_ERR_NO_CHANGES) return fail(failure(result, remark_));
  }
  stage_ = Stage::kPrepared;
}

void Transaction::finish() {
  if (rest_) rest_->apply(remark_);
  if (rest_ || !additions_.empty()) extension_.afterPolicies();
  extension_.finish();
  datastore_.replace(replacements_);
  stage_ = Stage::kOver;
}

void Transaction::cancel(const std::string& why) {
  if (stage_ == Stage::kUndoExecute || stage_ == Stage::kUndoAdditions || stage_ == Stage::kOver) return;
  fail({StatusCode::CANCELLED, why});
}

void Transaction::fail(Status status) {
  status_ = std::move(status);
  rest_.reset();
  stage_ = begun_ ? Stage::kUndoExecute : Stage::kOver;
}

void Transaction::undoExecute(Deadline deadline) {
  if (extension_.undo(deadline, trouble_) == Progress::kMore) return;
  stage_ = Stage::kUndoAdditions;
}

/// Reverts the commits of applyAdditions(), the last one first.
void Transaction::undoAdditions(Deadline deadline) {
  while (additionsApplied_ > 0) {
    const std::size_t begin = (additionsApplied_ - 1) / kPiecesPerFrrPart * kPiecesPerFrrPart;
    Pieces pieces;
    for (std::size_t i = begin; i < additionsApplied_; ++i) {
      const auto& replacement = replacements_[additions_[i]];
      pieces.add(treeOf(replacement.after), treeOf(replacement.before));
    }
    additionsApplied_ = begin;
    FrrPart back(pieces, candidate_.owner, comment_);
    std::string message;
    const int result = back.prepare(message);
    if (result == NB_OK) {
      back.apply(message);
    } else if (result != NB_ERR_NO_CHANGES) {
      trouble_ += "rollback failed: " + message;
    }
    if (isOver(deadline)) return;
  }
  if (!additions_.empty()) extension_.afterPolicies();
  stage_ = Stage::kOver;
}

Status Transaction::outcome() const {
  if (trouble_.empty()) return status_;
  const std::string& message = status_.error_message();
  return {StatusCode::INTERNAL, message + (message.empty() ? "" : "; ") + trouble_};
}

}  // namespace nicleaf::plugin
