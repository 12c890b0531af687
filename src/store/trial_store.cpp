// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "store/durable.hpp"
#include "store/file_names.hpp"
#include "store/intent_store.hpp"

/// The part of IntentStore about a document on trial.
namespace nicleaf::store {
namespace {

using model::Expected;

}  // namespace

Trial IntentStore::trialFor(std::string id, std::chrono::milliseconds time) const {
  BootTime now = clock_();
  return {std::move(id), std::move(now.boot), (now.since + time).count()};
}

const char* IntentStore::trialFile() const { return debts_.owed == Owed::kTrial ? kPending : kTrial; }

Expected<void> IntentStore::beginTrial() {
  trouble_.reset();
  auto renamed = moveFile(directory_ / kPending, directory_ / kTrial);
  if (!renamed && withdrawn()) return renamed;
  debts_.trial = debts_.oldTrial = false;
  if (renamed) {
    // Before this, a power cut can bring pending.json back; then the agent goes on with it, on the same terms.
    sync();
  } else {
    debts_.owed = Owed::kTrial;
    trouble_ = std::move(renamed.error());
  }
  return {};
}

Expected<void> IntentStore::changeTrial(const Trial& terms) {
  const auto file = directory_ / trialFile();
  const auto text = readFile(file);
  if (!text) return model::fail(text.error());
  auto record = readRecord(text->value_or(""));
  if (!record) return model::fail(std::move(record.error()));
  record->header.trial = terms;
  if (auto prepared = prepareFile(file, recordText(record->header, record->document)); !prepared) return prepared;
  if (auto taken = takePrepared(file); !taken) return taken;
  sync();
  return {};
}

Expected<void> IntentStore::confirmTrial() { return promote(trialFile()); }

Expected<void> IntentStore::cancelTrial() {
  const auto file = directory_ / trialFile();
  const auto text = readFile(file);
  if (text && !*text) return {};
  if (auto renamed = moveFile(file, directory_ / kAbandoned); !renamed) return renamed;
  debts_.owed = Owed::kNothing;
  sync();
  const auto record = text ? readRecord(text->value_or("")) : model::fail(text.error());
  if (!record) return {};
  if (auto added = history_.addRejected(record->header.generation, **text); !added) trouble_ = std::move(added.error());
  return {};
}

Expected<void> IntentStore::endTrial() {
  auto ended = cancelTrial();
  debts_.trial = !ended;
  return ended;
}

Expected<void> IntentStore::dropTrial() {
  auto done = removeFile(directory_ / kTrial);
  debts_.oldTrial = !done;
  return done;
}

}  // namespace nicleaf::store
