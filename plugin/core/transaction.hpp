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

// One commit of a candidate. It works in slices, so that the daemon's own events get their turn in between, and is
// atomic all the same: only the last step changes the running configuration, and whatever was done before it is undone
// when something fails.
//
// The order: validate everything; what is new or changed in FRR's own modules; what the extension executes; what is
// deleted in FRR's own modules, since the extension's objects may use that until then; the running configuration.
// Daemons without an extension have the one part for FRR alone, which PREPARE prepares and APPLY applies.
class Transaction {
 public:
  enum class Goal { kValidate, kPrepare, kApply };
  // Says whether the transaction may begin to change things, and keeps others out until the transaction is over.
  using Gate = std::function<grpc::Status()>;

  Transaction(Candidate& candidate, Datastore& datastore, const Sharding& sharding, Extension& extension, Gate gate,
              std::string comment);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Works towards the goal until the deadline. True when there is nothing left to do: see status(), isPrepared().
  [[nodiscard]] bool run(Deadline deadline);
  // Takes back what was done, if it is not too late.
  void cancel(const std::string& why);

  void setGoal(Goal goal) { goal_ = goal; }
  [[nodiscard]] Goal goal() const { return goal_; }
  [[nodiscard]] bool isPrepared() const { return stage_ == Stage::prepared && goal_ == Goal::kPrepare; }
  [[nodiscard]] bool isBusy() const { return busy_; }
  void setBusy(bool busy) { busy_ = busy; }

  [[nodiscard]] const grpc::Status& status() const { return status_; }
  // What FRR had to say besides, and what could not be undone.
  [[nodiscard]] const std::string& remark() const { return remark_; }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] const std::string& comment() const { return comment_; }

 private:
  // Pieces that FRR's own modules get at a time: their commits cannot be interrupted.
  static constexpr std::size_t kPolicies = 64;

  enum class Stage { compare, validate, check, begin, first, execute, last, prepared, apply, undo, undoFirst, over };

  void step(Deadline deadline);
  void compare();
  void validate(Deadline deadline);
  void check(Deadline deadline);
  void checkSome(std::span<const std::string> changed);
  void begin();
  void makeFirst(Deadline deadline);
  void execute(Deadline deadline);
  void prepareLast();
  void finish();
  void undo(Deadline deadline);
  void undoFirst(Deadline deadline);

  void fail(grpc::Status status);
  [[nodiscard]] grpc::Status failure(int result, const std::string& message) const;
  [[nodiscard]] bool executes(const std::string& key) const;
  [[nodiscard]] References referencesOf(const std::string& key) const;
  void addContext(std::vector<std::string>& keys) const;
  void accept(const std::string& key, ShardPtr after);
  [[nodiscard]] bool policiesFirst() const;

  Candidate& candidate_;
  Datastore& datastore_;
  const Sharding& sharding_;
  Extension& extension_;
  Gate gate_;
  std::string comment_;
  Goal goal_ = Goal::kValidate;
  Stage stage_ = Stage::compare;
  bool busy_ = false;
  grpc::Status status_;
  std::string remark_;
  std::string trouble_;

  std::vector<std::string> executed_;  // keys of what the extension executes
  std::vector<std::string> frrs_;      // keys of what FRR's northbound makes
  std::size_t validated_ = 0;          // how many of executed_
  std::size_t checked_ = 0;            // how many of frrs_
  std::vector<Replacement> replacements_;
  std::vector<std::size_t> first_;  // which of them FRR makes before the extension executes
  std::size_t made_ = 0;            // how many of first_
  std::unique_ptr<FrrPart> last_;
  bool begun_ = false;
};

}  // namespace nicleaf::plugin
