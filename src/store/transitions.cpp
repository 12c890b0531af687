// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "store/drain_file.hpp"
#include "store/durable.hpp"
#include "store/file_names.hpp"
#include "store/intent_store.hpp"

/// The part of IntentStore that changes the files of the current and the pending document, and of the drain.
namespace nicleaf::store {
namespace {

using model::Expected;

/// Nobody but the agent's own state needs this text.
std::string highestText(std::uint64_t generation) {
  return recordText({generation, unixTime(), intent::schemaRevision(), {}, "", {}}, "");
}

model::Error triedAgain(model::Error error) {
  error.detail += "; a restart of the agent tries the document again, unless the disk takes the change before";
  return error;
}

}  // namespace

void IntentStore::sync() {
  auto done = syncDirectory(directory_);
  debts_.names = !done;
  if (!done) trouble_ = std::move(done.error());
}

bool IntentStore::withdrawn() {
  if (moveFile(directory_ / kPending, directory_ / kAbandoned)) {
    sync();
    return true;
  }
  [[maybe_unused]] const auto removed = removeFile(directory_ / kPending);
  return isGone(directory_ / kPending);
}

Expected<RecordHeader> IntentStore::setPending(const intent::ParsedIntent& intent, const Provenance& from,
                                               const Terms& terms) {
  settle();
  const auto pending = directory_ / kPending;
  if (debts_.owed != Owed::kNothing) {
    return model::fail({model::ErrorCode::kUnavailable, pending.string(), "storing another document", "",
                        "the disk does not let the agent rename the one before" +
                            (trouble_ ? ": " + trouble_->message() : std::string())});
  }
  if (auto made = makeDirectory(directory_); !made) return model::fail(made.error());
  const std::int64_t time = terms.time == 0 ? unixTime() : terms.time;
  const RecordHeader header{
      intent.intent.generation, time, intent::schemaRevision(), from, "", terms.trial, terms.keptBack};
  auto written = prepareFile(pending, recordText(header, intent.json));
  if (written) written = takePrepared(pending);
  if (!written) return model::fail(std::move(written.error()));
  if (auto synced = syncDirectory(directory_); !synced) {
    [[maybe_unused]] const auto removed = removeFile(pending);
    if (isGone(pending)) return model::fail(std::move(synced.error()));
    // A start finds it. So the agent goes on, too.
    debts_.names = true;
    trouble_ = std::move(synced.error());
  }
  return header;
}

Expected<void> IntentStore::promote() {
  auto done = promote(kPending);
  if (done || withdrawn()) return done;
  debts_.owed = Owed::kCurrent;
  trouble_ = std::move(done.error());
  return {};
}

Expected<void> IntentStore::promote(const char* file) {
  trouble_.reset();
  const auto text = readFile(directory_ / file);
  if (!text) return model::fail(text.error());
  auto record = readRecord(text->value_or(""));
  if (!record) {  // it was damaged since it was written
    record.error().object = (directory_ / file).string();
    return model::fail(std::move(record.error()));
  }
  const std::uint64_t generation = record->header.generation;  // 0: an older agent wrote it
  const std::uint64_t highest = std::max(generation, recordedHighest().value_or(0).value_or(0));
  if (generation != 0) {
    if (auto prepared = prepareFile(directory_ / kHighest, highestText(highest)); !prepared) return prepared;
  }
  if (auto renamed = moveFile(directory_ / file, directory_ / kCurrent); !renamed) return renamed;
  debts_.owed = Owed::kNothing;
  if (generation == 0) {
    sync();
    return {};
  }
  auto recorded = takePrepared(directory_ / kHighest);
  debts_.highest = recorded ? 0 : highest;
  // Before this, a power cut can bring the other name back; then the agent goes on with that document.
  sync();
  if (!recorded) trouble_ = std::move(recorded.error());
  list(generation, **text);
  return {};
}

void IntentStore::list(std::uint64_t generation, const std::string& recordText) {
  auto added = history_.add(generation, recordText);
  debts_.history = !added;
  if (!added) trouble_ = std::move(added.error());
}

Expected<void> IntentStore::abandon() {
  if (debts_.owed != Owed::kNothing || isGone(directory_ / kPending)) return {};
  auto renamed = moveFile(directory_ / kPending, directory_ / kAbandoned);
  if (!renamed) return model::fail(triedAgain(std::move(renamed.error())));
  return syncDirectory(directory_);
}

Expected<void> IntentStore::forget() {
  auto pending = debts_.owed == Owed::kNothing ? removeFile(directory_ / kPending) : Expected<void>();
  if (!pending) pending.error() = triedAgain(std::move(pending.error()));
  auto abandoned = removeFile(directory_ / kAbandoned);
  return pending ? abandoned : pending;
}

Expected<void> IntentStore::dropPending() {
  auto done = forget();
  debts_.leftover = !done || debts_.trial;
  return done;
}

bool IntentStore::settle() {
  if (debts_ == Debts()) return false;
  trouble_.reset();
  const auto note = [this](Expected<void> done) {
    if (!done) trouble_ = std::move(done.error());
    return done.has_value();
  };
  if (debts_.owed == Owed::kCurrent) note(promote(kPending));
  if (debts_.owed == Owed::kTrial && note(moveFile(directory_ / kPending, directory_ / kTrial))) {
    debts_.owed = Owed::kNothing;
    debts_.names = true;
  }
  if (debts_.trial && note(cancelTrial())) debts_.trial = false;
  if (debts_.oldTrial) note(dropTrial());
  if (debts_.leftover) debts_.leftover = !note(forget()) || debts_.trial;
  if (debts_.highest != 0 && note(replaceFile(directory_ / kHighest, highestText(debts_.highest)))) debts_.highest = 0;
  if (debts_.history) {
    const auto text = readFile(directory_ / kCurrent);
    const auto record = readRecord(text ? text->value_or("") : "");
    if (record) list(record->header.generation, **text);
  }
  if (debts_.names) sync();
  return true;
}

Expected<void> IntentStore::prepareDrain(const model::Drain& drain) {
  if (auto made = makeDirectory(directory_); !made) return made;
  if (drain.empty()) return {};
  return prepareFile(directory_ / kDrain, drainText(drain));
}

Expected<void> IntentStore::commitDrain(const model::Drain& drain) {
  const auto file = directory_ / kDrain;
  if (auto done = drain.empty() ? removeName(file) : takePrepared(file); !done) return done;
  sync();
  return {};
}

}  // namespace nicleaf::store
