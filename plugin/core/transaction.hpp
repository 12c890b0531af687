// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/candidate.hpp"
#include "core/datastore.hpp"
#include "core/frr_part.hpp"

namespace nicleaf::plugin {

/// One commit of a candidate. It works in slices, so that the daemon handles its own events in between. It is atomic
/// all the same: only the last step changes the running configuration, and if a step fails, all steps before it are
/// undone.
///
/// The steps:
/// 1. Validate everything.
/// 2. FRR's own modules apply what is new or changed in them (the additions).
/// 3. The extension executes its entries.
/// 4. FRR's own modules delete what is deleted in them: until step 3 the extension's objects may use it.
/// 5. The running configuration changes.
/// In a daemon without an extension, FRR's own modules apply everything in step 4: PREPARE prepares it, APPLY applies
/// it.
///
/// On FRR's main thread. The candidate outlives the transaction and does not change meanwhile.
class Transaction {
 public:
  enum class Goal { kValidate, kPrepare, kApply };
  /// Says whether the transaction may begin to change things, and keeps others out until the transaction is over.
  using Gate = std::function<grpc::Status()>;

  Transaction(const Candidate& candidate, Datastore& datastore, const Sharding& sharding, Extension& extension,
              Gate gate, std::string comment);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Works towards the goal until the deadline. True if there is nothing left to do: see status() and isPrepared().
  [[nodiscard]] bool run(Deadline deadline);
  /// Starts the rollback, unless the transaction is over or rolls back already; run() does the work.
  void cancel(const std::string& why);

  void setGoal(Goal goal) { goal_ = goal; }
  [[nodiscard]] Goal goal() const { return goal_; }
  [[nodiscard]] bool isPrepared() const { return stage_ == Stage::kPrepared && goal_ == Goal::kPrepare; }
  /// Whether more slices are to come.
  [[nodiscard]] bool isBusy() const { return busy_; }
  void setBusy(bool busy) { busy_ = busy; }

  [[nodiscard]] const grpc::Status& status() const { return status_; }
  /// FRR's words on a success.
  [[nodiscard]] const std::string& remark() const { return remark_; }
  /// What could not be undone; empty if everything was.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// status(), or INTERNAL with trouble() if there is any.
  [[nodiscard]] grpc::Status outcome() const;
  [[nodiscard]] const std::string& comment() const { return comment_; }

 private:
  /// How many pieces one commit of FRR's northbound gets: such a commit cannot be interrupted.
  static constexpr std::size_t kPiecesPerFrrPart = 64;

  enum class Stage {
    kCompare,
    kValidateExtension,
    kValidateFrr,
    kBegin,
    kApplyAdditions,
    kExecute,
    kPrepareRest,
    kPrepared,
    kFinish,
    kUndoExecute,
    kUndoAdditions,
    kOver,
  };

  // transaction.cpp
  void step(Deadline deadline);
  void begin();
  void applyAdditions(Deadline deadline);
  void execute(Deadline deadline);
  void prepareRest();
  void finish();
  void undoExecute(Deadline deadline);
  void undoAdditions(Deadline deadline);
  void fail(grpc::Status status);

  // transaction_validate.cpp
  void compare();
  void validateExtension(Deadline deadline);
  void validateFrr(Deadline deadline);
  void validateFrr(std::span<const std::string> changed);
  [[nodiscard]] bool executes(const std::string& key) const;
  [[nodiscard]] References referencesOf(const std::string& key) const;
  void addContext(std::vector<std::string>& keys) const;
  void accept(const std::string& key, ShardPtr after);
  [[nodiscard]] bool appliesAdditionsFirst() const;
  /// The status for one of FRR's result codes.
  [[nodiscard]] grpc::Status failure(int result, const std::string& message) const;

  const Candidate& candidate_;
  Datastore& datastore_;
  const Sharding& sharding_;
  Extension& extension_;
  Gate gate_;
  std::string comment_;
  Goal goal_ = Goal::kValidate;
  Stage stage_ = Stage::kCompare;
  bool busy_ = false;
  grpc::Status status_;
  std::string remark_;
  std::string trouble_;

  std::vector<std::string> extensionKeys_;  // changed pieces that the extension executes
  std::vector<std::string> frrKeys_;        // changed pieces that FRR's own modules apply
  std::size_t extensionValidated_ = 0;      // how many of extensionKeys_
  std::size_t frrValidated_ = 0;            // how many of frrKeys_
  std::vector<Replacement> replacements_;
  std::vector<std::size_t> additions_;  // indexes of the replacements that FRR applies before the extension executes
  std::size_t additionsApplied_ = 0;
  std::unique_ptr<FrrPart> rest_;  // what FRR applies at the end
  bool begun_ = false;             // something may have changed, and has to be undone after a failure
};

}  // namespace nicleaf::plugin
