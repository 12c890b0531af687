// SPDX-License-Identifier: GPL-2.0-or-later
// The steps of a transaction that change nothing: comparison and validation.
#include <algorithm>
#include <map>
#include <set>

#include "core/transaction.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

/// How many entries are validated at a time: enough to share the fixed cost of a validation, few enough to be quick.
constexpr std::size_t kBatch = 16;

bool isDifferent(const lyd_node* before, const lyd_node* after) {
  if (equal(before, after)) return false;
  lyd_node* changes = nullptr;
  const LY_ERR error = lyd_diff_siblings(before, after, LYD_DIFF_DEFAULTS, &changes);
  const Tree owner(changes);
  return error != LY_SUCCESS || changes;
}

}  // namespace

bool Transaction::appliesAdditionsFirst() const { return !extension_.shardedLists().empty(); }

bool Transaction::executes(const std::string& key) const {
  const auto base = candidate_.base()->find(key);
  const lyd_node* piece = candidate_.find(key);
  const lyd_node* entry = sharding_.entryOf(piece ? piece : treeOf(base));
  return entry && extension_.executes(entry->schema);
}

void Transaction::compare() {
  for (const auto& [key, wanted] : candidate_.touched()) {
    if (equal(treeOf(candidate_.base()->find(key)), wanted.get())) continue;
    (executes(key) ? extensionKeys_ : frrKeys_).push_back(key);
  }
  stage_ = Stage::kValidateExtension;
}

References Transaction::referencesOf(const std::string& key) const {
  const auto touched = candidate_.touched().find(key);
  if (touched == candidate_.touched().end()) {
    const auto shard = candidate_.base()->find(key);
    return shard ? shard->references : References{};
  }
  const lyd_node* entry = sharding_.entryOf(touched->second.get());
  return entry ? extension_.references(entry) : References{};
}

/// Adds the keys of the entries that the constraints of these entries refer to, and of the entries whose constraints
/// refer to these.
void Transaction::addContext(std::vector<std::string>& keys) const {
  std::set<std::string> wanted;  // the keys whose referring entries are validated as well
  for (const auto& key : keys) {
    if (!candidate_.find(key) || referencesOf(key).exclusive) wanted.insert(key);
  }
  std::set<std::string> known(keys.begin(), keys.end());
  const auto include = [&](const std::string& key) {
    if (candidate_.find(key) && known.insert(key).second) keys.push_back(key);
  };
  const auto names = [&](const References& references) {
    return std::any_of(references.needs.begin(), references.needs.end(),
                       [&](auto& key) { return wanted.contains(key); });
  };
  if (!wanted.empty()) {
    for (const auto& shard : candidate_.base()->shards) {
      if (!candidate_.touched().contains(shard->key) && names(shard->references)) include(shard->key);
    }
    for (const auto& [key, tree] : candidate_.touched()) {
      if (tree && names(referencesOf(key))) include(key);
    }
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const auto& needed : referencesOf(keys[i]).needs) include(needed);
  }
}

void Transaction::validateExtension(Deadline deadline) {
  while (extensionValidated_ < extensionKeys_.size()) {
    const std::size_t count = std::min(kBatch, extensionKeys_.size() - extensionValidated_);
    const auto begin = extensionKeys_.begin() + static_cast<std::ptrdiff_t>(extensionValidated_);
    std::vector<std::string> keys(begin, begin + static_cast<std::ptrdiff_t>(count));
    addContext(keys);
    Tree tree;
    for (const auto& key : keys) {
      if (const lyd_node* piece = candidate_.find(key)) Sharding::add(tree, piece);
    }
    lyd_node* all = tree.release();
    const LY_ERR error = all ? lyd_validate_all(&all, ly_native_ctx, LYD_VALIDATE_NO_STATE, nullptr) : LY_SUCCESS;
    tree.reset(all);
    if (error != LY_SUCCESS) return fail({StatusCode::INVALID_ARGUMENT, yangErrors()});
    std::map<std::string, Tree> pieces;
    for (auto& piece : sharding_.split(std::move(tree))) pieces[piece.key] = std::move(piece.tree);
    for (std::size_t i = 0; i < count; ++i) {
      Tree& piece = pieces[keys[i]];
      accept(keys[i], piece ? sharding_.shard(keys[i], std::move(piece)) : nullptr);
    }
    extensionValidated_ += count;
    if (isOver(deadline)) return;
  }
  stage_ = Stage::kValidateFrr;
}

/// Records the validated version of a piece, unless it equals the piece before.
void Transaction::accept(const std::string& key, ShardPtr after) {
  Replacement replacement{candidate_.base()->find(key), std::move(after)};
  if (!isDifferent(treeOf(replacement.before), treeOf(replacement.after))) return;
  if (replacement.after) {
    replacement.forRunning = duplicate(treeOf(replacement.after));
    replacement.forShell = duplicate(treeOf(replacement.after));
  }
  replacements_.push_back(std::move(replacement));
}

void Transaction::validateFrr(Deadline deadline) {
  while (frrValidated_ < frrKeys_.size()) {
    // It is unknown which nodes the modules of other daemons look at, so these get everything at once.
    const std::size_t count =
        appliesAdditionsFirst() ? std::min(kPiecesPerFrrPart, frrKeys_.size() - frrValidated_) : frrKeys_.size();
    validateFrr(std::span(frrKeys_).subspan(frrValidated_, count));
    if (stage_ != Stage::kValidateFrr) return;
    frrValidated_ += count;
    if (isOver(deadline)) return;
  }
  stage_ = goal_ == Goal::kValidate ? Stage::kOver : Stage::kBegin;
}

void Transaction::validateFrr(std::span<const std::string> changed) {
  std::vector<std::string> keys(changed.begin(), changed.end());
  if (!appliesAdditionsFirst()) {
    for (const auto& shard : candidate_.base()->shards) {
      if (!candidate_.touched().contains(shard->key)) keys.push_back(shard->key);
    }
    for (const auto& [key, tree] : candidate_.touched()) {
      if (std::find(frrKeys_.begin(), frrKeys_.end(), key) == frrKeys_.end()) keys.push_back(key);
    }
  }
  Pieces both;
  for (const auto& key : keys) both.add(treeOf(candidate_.base()->find(key)), candidate_.find(key));
  FrrPart part(both, candidate_.owner, comment_);
  const int result = part.validate(remark_);
  if (result != NB_OK) return fail(failure(result, remark_));
  std::map<std::string, Tree> pieces;
  for (auto& piece : sharding_.split(duplicate(part.validated()))) pieces[piece.key] = std::move(piece.tree);
  for (const auto& key : changed) {
    Tree& piece = pieces[key];
    accept(key, piece && candidate_.find(key) ? sharding_.shard(key, std::move(piece)) : nullptr);
  }
}

Status Transaction::failure(int result, const std::string& message) const {
  switch (result) {
    case NB_ERR_NO_CHANGES:
      return {StatusCode::ABORTED, message};
    case NB_ERR_LOCKED:
      return {StatusCode::UNAVAILABLE, message};
    case NB_ERR_VALIDATION:
      return {StatusCode::INVALID_ARGUMENT, message};
    case NB_ERR_RESOURCE:
      return {StatusCode::RESOURCE_EXHAUSTED, message};
    default:
      return {StatusCode::INTERNAL, message};
  }
}

}  // namespace nicleaf::plugin
