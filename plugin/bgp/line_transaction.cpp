// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/line_transaction.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "bgp/bgp.h"
#include "core/frr.hpp"
#include "core/shard.hpp"
#include "lines/data_node.hpp"

namespace nicleaf::plugin {

namespace {

void renderShard(const lines::Renderer& renderer, const ShardPtr& shard, lines::EntrySet& out) {
  if (shard) renderer.render(lyd_child(shard->tree.get()), frrProfile(), out);
}

std::string pathOf(const lines::Entry& entry) {
  return entry.node ? plugin::pathOf(entry.node) : std::string("/") + NICLEAF_BGP_MODULE + ":bgp";
}

}  // namespace

lines::Profile frrProfile() {
  return nicleaf_profile_is_datacenter() ? lines::Profile::kDatacenter : lines::Profile::kTraditional;
}

LineTransaction::LineTransaction() : renderer_(NICLEAF_RELEASE) {}

void LineTransaction::begin(std::vector<EntryChange> changes) {
  finish();
  active_ = true;
  changes_ = std::move(changes);
}

bool LineTransaction::renderNext() {
  if (rendered_ == changes_.size()) return false;
  renderShard(renderer_, changes_[rendered_].before, before_);
  renderShard(renderer_, changes_[rendered_].after, after_);
  ++rendered_;
  return true;
}

std::string LineTransaction::refusal(const lines::Step& step, const std::string& text) const {
  return pathOf(*step.entry) + ": bgpd refused" + (step.kind == lines::Step::Kind::kRemove ? " to remove it" : "") +
         ": " + text;
}

Progress LineTransaction::execute(Deadline deadline, std::string& message) {
  while (renderNext()) {
    if (isOver(deadline)) return Progress::kMore;
  }
  if (!std::exchange(compared_, true)) {
    steps_ = lines::difference(before_, after_);
    if (isOver(deadline)) return Progress::kMore;
  }
  // A new one for each slice: an event in between may have deleted the object that the last context leads to.
  CommandRunner executor;
  while (executed_ < steps_.size()) {
    const auto outcome = executor.run(steps_[executed_]);
    if (!outcome.ok) {
      refused_ = &steps_[executed_];
      partlyAdded_ = outcome.partial && refused_->kind == lines::Step::Kind::kAdd;
      message = refusal(steps_[executed_], outcome.text);
      return Progress::kFailed;
    }
    ++executed_;
    if (isOver(deadline)) return executed_ == steps_.size() ? Progress::kDone : Progress::kMore;
  }
  return Progress::kDone;
}

void LineTransaction::prepareUndo() {
  if (std::exchange(undoing_, true)) return;
  if (!compared_) return;
  current_ = lines::after(before_, std::span(steps_).first(executed_));
  if (partlyAdded_) {
    // It may not belong to its owner yet, so it is removed by a step of its own.
    auto& partly = current_[refused_->entry->key] = *refused_->entry;
    partly.owner.clear();
  }
  undoSteps_ = lines::difference(current_, before_);
  repeatOldEntry();
}

/// bgpd may refuse a line after it has executed a part of it, such as 'no neighbor .. ttl-security' of a group's
/// member. So the rollback adds the old entry again, in its place among the other steps.
void LineTransaction::repeatOldEntry() {
  if (!refused_) return;
  const auto old = before_.find(refused_->entry->key);
  if (old == before_.end()) return;
  const auto isAdd = [](const lines::Step& step) { return step.kind == lines::Step::Kind::kAdd; };
  const auto isIt = [&](const lines::Step& step) { return isAdd(step) && step.entry == &old->second; };
  if (std::any_of(undoSteps_.begin(), undoSteps_.end(), isIt)) return;
  repeated_ = &old->second;
  const auto later = [&](const lines::Step& step) { return isAdd(step) && repeated_->order < step.entry->order; };
  undoSteps_.insert(std::find_if(undoSteps_.begin(), undoSteps_.end(), later), {lines::Step::Kind::kAdd, repeated_});
}

Progress LineTransaction::undo(Deadline deadline, std::string& trouble) {
  prepareUndo();
  CommandRunner executor;
  while (undone_ < undoSteps_.size()) {
    const auto& step = undoSteps_[undone_++];
    const auto outcome = executor.run(step);
    // If bgpd refused the line and changed nothing, the entry is still there, and bgpd refuses it a second time.
    if (!outcome.ok && step.entry != repeated_) {
      if (trouble.empty()) trouble = "rollback failed at " + pathOf(*step.entry) + ": " + outcome.text;
      zlog_err("nicleaf: rollback failed at %s: %s", pathOf(*step.entry).c_str(), outcome.text.c_str());
    }
    if (isOver(deadline) && undone_ < undoSteps_.size()) return Progress::kMore;
  }
  finish();
  return Progress::kDone;
}

void LineTransaction::finish() {
  changes_.clear();
  before_.clear();
  after_.clear();
  current_.clear();
  steps_.clear();
  undoSteps_.clear();
  rendered_ = executed_ = undone_ = 0;
  active_ = compared_ = undoing_ = false;
  partlyAdded_ = false;
  refused_ = nullptr;
  repeated_ = nullptr;
}

}  // namespace nicleaf::plugin
