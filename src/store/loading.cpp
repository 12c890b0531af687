// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "intent/generation.hpp"
#include "model/trial.hpp"
#include "store/drain_file.hpp"
#include "store/durable.hpp"
#include "store/file_names.hpp"
#include "store/intent_store.hpp"

/// The part of IntentStore that judges what a start of the agent finds.
namespace nicleaf::store {
namespace {

namespace fs = std::filesystem;
using model::Expected;

model::Drain loadDrain(const fs::path& file, model::Errors& problems) {
  auto text = readFile(file);
  if (text && !*text) return {};
  auto drain = text ? readDrain(**text) : model::fail(text.error());
  if (drain) return std::move(*drain);
  drain.error().object = file.string();
  drain.error().detail += "; the whole DPU is drained, because something was";
  drain.error().expected = "`nicleaf undrain`, or `nicleaf drain` for what has to be";
  problems.push_back(std::move(drain.error()));
  return {.dpu = unixTime(), .vrfs = {}};
}

model::Error wrong(const fs::path& file, std::string expected, std::string found) {
  return {model::ErrorCode::kInternal, file.string(), "reading the stored intent", std::move(expected),
          std::move(found)};
}

std::string named(std::uint64_t generation) { return "generation " + std::to_string(generation); }

}  // namespace

IntentStore::Stored IntentStore::load() {
  debts_ = {};
  trouble_.reset();
  Stored stored;
  bool exists = false, pendingExists = false;
  stored.current = read(directory_ / kCurrent, stored.header, exists, stored.problems);
  stored.pending = read(directory_ / kPending, stored.pendingHeader, pendingExists, stored.problems);
  stored.trial = read(directory_ / kTrial, stored.trialHeader, stored.trialLost, stored.problems);
  stored.drain = loadDrain(directory_ / kDrain, stored.problems);
  const auto abandoned = readFile(directory_ / kAbandoned);
  stored.abandoned = !abandoned || abandoned->has_value();
  if (!abandoned) stored.problems.push_back(abandoned.error());
  stored.highest = knownHighest(stored.problems);
  if (!exists || stored.current) renameAgain(stored);
  judgeCurrent(stored, exists);
  judgePending(stored);
  judgeTrial(stored);
  return stored;
}

std::uint64_t IntentStore::knownHighest(model::Errors& problems) const {
  std::uint64_t highest = 0;
  if (const auto generations = history_.generations(); !generations)
    problems.push_back(generations.error());
  else if (!generations->empty())
    highest = generations->back();
  if (const auto recorded = recordedHighest(); !recorded)
    problems.push_back(recorded.error());
  else
    highest = std::max(highest, recorded->value_or(0));
  return highest;
}

void IntentStore::renameAgain(Stored& stored) {
  const auto isHighest = [&](const std::optional<intent::ParsedIntent>& one) {
    return stored.highest != 0 && one && one->intent.generation == stored.highest;
  };
  if (stored.current && stored.current->intent.generation >= stored.highest) return;
  // The generation was written down as the highest one after the rename, so the document was applied.
  const bool fromPending = isHighest(stored.pending);
  if (!fromPending && !isHighest(stored.trial)) return;
  stored.current = std::exchange(fromPending ? stored.pending : stored.trial, std::nullopt);
  stored.header = std::exchange(fromPending ? stored.pendingHeader : stored.trialHeader, std::nullopt);
  if (!fromPending) stored.trialLost = false;
  // If it fails, the next start does it.
  if (auto done = promote(fromPending ? kPending : kTrial); !done) trouble_ = std::move(done.error());
}

void IntentStore::judgeCurrent(Stored& stored, bool exists) const {
  // A damaged file may say anything. It is asked only if nothing else tells, and must leave room for later documents.
  const bool sure = stored.current || (stored.header && !stored.header->checksum.empty());
  const bool asked = stored.header && stored.highest == 0 && stored.header->generation <= intent::largestAfter(0);
  if (sure || asked) stored.highest = std::max(stored.highest, stored.header->generation);
  // The document of a generation that was applied has gone: nobody knows what the network has to be like.
  stored.lost = !stored.current && (exists || stored.highest > 0);
  if (stored.lost && !exists)
    stored.problems.push_back(
        wrong(directory_ / kCurrent, "the document of " + named(stored.highest), "there is no such file"));
  if (!stored.current || stored.current->intent.generation >= stored.highest) return;
  stored.problems.push_back(wrong(directory_ / kCurrent, named(stored.highest) + ", which was applied",
                                  "it has the older " + named(stored.current->intent.generation)));
  stored.current.reset();
  stored.lost = true;
}

void IntentStore::judgePending(Stored& stored) const {
  if (!stored.pending) return;
  const std::uint64_t generation = stored.pending->intent.generation;
  const bool older = generation < stored.highest;
  if (!older && !isTooLong(stored.pendingHeader)) return;
  stored.problems.push_back(
      older ? wrong(directory_ / kPending, "a generation of at least " + std::to_string(stored.highest),
                    "it has the older " + named(generation) + "; it is not tried")
            : wrong(directory_ / kPending, "a trial of at most a day", "its trial would end later; it is not tried"));
  stored.pending.reset();
}

void IntentStore::judgeTrial(Stored& stored) {
  // A crash interrupted the removal of one that another document replaced while the agent held the network.
  if (stored.trial && stored.trial->intent.generation < stored.highest) {
    stored.trial.reset();
    stored.trialLost = false;
    if (auto dropped = dropTrial(); !dropped) trouble_ = std::move(dropped.error());
    return;
  }
  const bool hasTerms = stored.trial && stored.trialHeader->trial;
  if (stored.trial && (!hasTerms || isTooLong(stored.trialHeader))) {
    stored.problems.push_back(wrong(directory_ / kTrial, "a trial of at most a day",
                                    hasTerms ? "its trial would end later" : "nothing says when its trial ends"));
    stored.trial.reset();
  }
  stored.trialLost = stored.trialLost && !stored.trial;
}

bool IntentStore::isTooLong(const std::optional<RecordHeader>& header) const {
  return header && header->trial && timeLeft(*header->trial) > model::kLongestTrial;
}

Expected<std::optional<std::uint64_t>> IntentStore::recordedHighest() const {
  const fs::path file = directory_ / kHighest;
  const auto text = readFile(file);
  if (!text) return model::fail(text.error());
  if (!*text) return std::nullopt;
  const auto record = readRecord(**text);
  if (record && record->header.generation != 0) return record->header.generation;
  return model::fail({model::ErrorCode::kInternal, file.string(), "reading the highest generation that was applied", "",
                      record ? "it has none" : record.error().detail});
}

}  // namespace nicleaf::store
