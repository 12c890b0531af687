// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "intent/parser.hpp"
#include "model/drain.hpp"
#include "model/error.hpp"
#include "store/history.hpp"
#include "store/record.hpp"

namespace nicleaf::store {

/// What the header of a pending document has besides.
struct Terms {
  std::int64_t time = 0;  // Unix time of the document, in seconds; 0: now
  std::optional<Trial> trial{};
  std::optional<KeptBack> keptBack{};
};

/// The agent's state on disk, in one directory of mode 0700, because documents hold secrets:
///
///   current.json    the applied document
///   pending.json    a document while it is being applied, and after the agent died meanwhile
///   trial.json      a document that is in effect, and that goes unless it is confirmed; current.json is the one before
///   abandoned.json  instead of these two, while a document that failed or was not confirmed is being undone
///   history/        the last documents that were applied, with their generations as names
///   highest.json    the highest generation that was ever applied
///   drain.json      what `nicleaf drain` has drained; no file if nothing is
///   lock            keeps a second agent out
///
/// All but the lock are in the envelope of record.hpp. Each change is one rename after an fsync, and the answer to a
/// client follows from what a start of the agent would find:
///   - setPending() failed: the document is not there.
///   - promote() or beginTrial() failed: the document is not there any more. If the disk lets nobody rename or remove
///     pending.json, a start goes on with it; so does the agent: they succeed, and settle() renames it later.
///   - confirmTrial(), cancelTrial(), changeTrial(), commitDrain() failed: nothing has changed.
///   - abandon() or dropPending() failed: a start tries the document again. The client has to be told.
/// A rename that is done and is not certainly on disk counts as done. trouble() tells of it, and settle() tries again.
/// If a power cut undoes it, load() does it again.
class IntentStore {
 public:
  using Clock = std::function<BootTime()>;
  explicit IntentStore(std::filesystem::path directory, Clock clock = &bootTime);
  ~IntentStore();
  IntentStore(const IntentStore&) = delete;
  IntentStore& operator=(const IntentStore&) = delete;

  /// Fails with kConflict if another process has the lock, and with another error if the directory cannot be used.
  [[nodiscard]] model::Expected<void> lock();

  struct Stored {
    std::optional<intent::ParsedIntent> current, pending;
    std::optional<RecordHeader> header{}, pendingHeader{};  // of current, of pending; no checksum: the file is damaged
    std::optional<intent::ParsedIntent> trial{};
    std::optional<RecordHeader> trialHeader{};
    bool trialLost = false;     // there is a document on trial, and it or its terms cannot be used
    model::Drain drain{};       // the whole DPU if drain.json cannot be used: only what is drained has such a file
    bool abandoned = false;     // an undo did not end
    std::uint64_t highest = 0;  // the highest generation that is known to have been applied; 0: none is known
    bool lost = false;          // there was a current document, and it cannot be used
    model::Errors problems{};   // of each file that cannot be used
  };
  /// Judges each file by itself. A damaged document is replaced by its copy in the history if that has the same
  /// checksum; an older one never takes its place. A pending document or one on trial that is older than `highest` is
  /// not given.
  [[nodiscard]] Stored load();

  /// Returns the header of the document on disk.
  [[nodiscard]] model::Expected<RecordHeader> setPending(const intent::ParsedIntent& intent, const Provenance& from,
                                                         const Terms& terms = {});
  /// Makes the pending document the current one, its generation the highest one, and adds it to the history. Only the
  /// first is a reason to fail, and a disk that has no room for the second; see trouble() for the rest.
  [[nodiscard]] model::Expected<void> promote();
  /// Makes the pending document the one on trial, instead of promote().
  [[nodiscard]] model::Expected<void> beginTrial();
  /// Gives the document on trial other terms.
  [[nodiscard]] model::Expected<void> changeTrial(const Trial& terms);
  /// Makes the document on trial the current one, as promote() does.
  [[nodiscard]] model::Expected<void> confirmTrial();
  /// The document on trial is going to be undone: abandons it, and adds it to the history as rejected. Does nothing if
  /// there is none.
  [[nodiscard]] model::Expected<void> cancelTrial();
  /// The same for one whose time is over. What cannot be abandoned now is abandoned by settle().
  [[nodiscard]] model::Expected<void> endTrial();
  /// Forgets the document on trial, if any, without undoing it: another one has replaced it. What cannot be removed now
  /// is removed by settle().
  [[nodiscard]] model::Expected<void> dropTrial();
  /// The terms of a trial that begins now.
  [[nodiscard]] Trial trialFor(std::string id, std::chrono::milliseconds time) const;
  [[nodiscard]] std::chrono::milliseconds timeLeft(const Trial& trial) const {
    return store::timeLeft(trial, clock_());
  }
  /// The pending document failed and is going to be undone. Does nothing if there is none.
  [[nodiscard]] model::Expected<void> abandon();
  /// Forgets the pending or abandoned document, if any. What cannot be removed now is removed by settle().
  [[nodiscard]] model::Expected<void> dropPending();
  /// Replaces what is drained besides the intent, in two steps: the first one changes nothing and finds a full disk.
  [[nodiscard]] model::Expected<void> prepareDrain(const model::Drain& drain);
  [[nodiscard]] model::Expected<void> commitDrain(const model::Drain& drain);

  /// Tries again what could not be written, renamed or removed. Returns false if nothing is left to do.
  bool settle();
  /// Why the last change is not as it should be on disk, although it succeeded.
  [[nodiscard]] const std::optional<model::Error>& trouble() const { return trouble_; }

  [[nodiscard]] const History& history() const { return history_; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

 private:
  /// The place of the document in pending.json, if it could not be renamed.
  enum class Owed : std::uint8_t { kNothing, kCurrent, kTrial };

  /// The document in the file. Adds to `problems`, and sets `exists`, if there is a file that cannot be used.
  [[nodiscard]] std::optional<intent::ParsedIntent> read(const std::filesystem::path& file,
                                                         std::optional<RecordHeader>& header, bool& exists,
                                                         model::Errors& problems) const;
  // loading.cpp
  /// What highest.json says; nullopt if there is no such file.
  [[nodiscard]] model::Expected<std::optional<std::uint64_t>> recordedHighest() const;
  /// What the history and highest.json say. Adds to `problems` what cannot be read.
  [[nodiscard]] std::uint64_t knownHighest(model::Errors& problems) const;
  /// Makes the document in the file the current one again, if a power cut has undone that.
  void renameAgain(Stored& stored);
  /// Whether the current document is the one that was applied last; adds to the problems if not.
  void judgeCurrent(Stored& stored, bool exists) const;
  void judgePending(Stored& stored) const;
  void judgeTrial(Stored& stored);
  /// Whether no client can have asked for these terms: the trial would end too late.
  [[nodiscard]] bool isTooLong(const std::optional<RecordHeader>& header) const;

  // transitions.cpp
  [[nodiscard]] model::Expected<void> forget();
  /// Makes the document in the file the current one.
  [[nodiscard]] model::Expected<void> promote(const char* file);
  /// Moves the pending document out of the way; whether it is certainly gone.
  [[nodiscard]] bool withdrawn();
  /// Adds the current document to the history.
  void list(std::uint64_t generation, const std::string& recordText);
  /// Forces the names to the disk.
  void sync();
  /// Where the document on trial is.
  [[nodiscard]] const char* trialFile() const;

  std::filesystem::path directory_;
  History history_;
  Clock clock_;
  int lock_ = -1;
  // What settle() has to do.
  struct Debts {
    Owed owed = Owed::kNothing;
    bool leftover = false;      // a pending or abandoned document that should not be there
    bool trial = false;         // a document on trial whose time is over
    bool oldTrial = false;      // a document on trial that another one has replaced
    bool names = false;         // names that may not be on disk
    std::uint64_t highest = 0;  // is not in highest.json; 0: it is
    bool history = false;       // the current document is not in it
    friend bool operator==(const Debts&, const Debts&) = default;
  };
  Debts debts_;
  std::optional<model::Error> trouble_;
};

}  // namespace nicleaf::store
