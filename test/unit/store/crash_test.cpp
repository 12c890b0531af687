// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <optional>
#include <ostream>
#include <set>

#include "faults.hpp"
#include "store/intent_store.hpp"
#include "temporary.hpp"

namespace nicleaf::store {
namespace {

using std::chrono::minutes;

/// The generation in effect. kTrial: it is kNew, until its time is over. kOldOrNew: it is kOld, and the client was told
/// that a restart may try kNew again.
enum Document : int { kOldOrNew = 0, kOld = 1, kNew = 2, kTrial = 3 };

constexpr minutes kTime{10}, kMoreTime{30};

/// What a client believes after the answer, or what an agent would go to that starts now.
struct State {
  Document document = kOld;
  bool drained = false;
  minutes left{0};  // of the trial

  [[nodiscard]] int status() const { return document + (drained ? 4 : 0) + 8 * static_cast<int>(left / kTime); }
  static State of(int status) { return {static_cast<Document>(status % 4), status % 8 >= 4, kTime * (status / 8)}; }
  friend bool operator==(const State&, const State&) = default;
  friend std::ostream& operator<<(std::ostream& out, const State& is) {
    return out << "document " << is.document << (is.drained ? ", drained" : "") << ", " << is.left.count() << " min";
  }
};

/// One change of a store, as the reconciler makes it. Returns what the client is told. At first, the current document
/// is kOld; kNew is on trial if `before` says so, or if `over`, and then its time is over.
struct Change {
  const char* what;
  std::function<State(IntentStore&)> run;
  State before{};
  bool over = false;
};

const intent::ParsedIntent& newDocument() {
  static const intent::ParsedIntent made = document(kNew);
  return made;
}

/// The network is set back.
State undone(IntentStore& store) {
  const bool abandoned = store.abandon().has_value(), dropped = store.dropPending().has_value();
  store.settle();
  const bool settled = !store.settle();
  return {abandoned || dropped || settled ? kOld : kOldOrNew};
}

State applied(IntentStore& store) {
  if (!store.setPending(newDocument(), {})) return {kOld};
  if (store.promote()) return {kNew};
  // The network is set back. Nothing is left to remove, so a failure in that changes nothing.
  [[maybe_unused]] const State back = undone(store);
  return {kOld};
}

State refused(IntentStore& store) {
  if (!store.setPending(newDocument(), {})) return {kOld};
  return undone(store);
}

State drained(IntentStore& store) {
  const model::Drain drain{.dpu = 5, .vrfs = {}};
  return {.drained = store.prepareDrain(drain) && store.commitDrain(drain)};
}

State undrained(IntentStore& store) {
  const bool done = store.prepareDrain({}) && store.commitDrain({});
  return {.drained = !done};
}

State tried(IntentStore& store) {
  if (!store.setPending(newDocument(), {}, {.trial = store.trialFor("id", kTime)})) return {kOld};
  if (store.beginTrial()) return {kTrial, false, kTime};
  [[maybe_unused]] const State back = undone(store);
  return {kOld};
}

State confirmed(IntentStore& store) { return store.confirmTrial() ? State{kNew} : State{kTrial, false, kTime}; }

State prolonged(IntentStore& store) {
  return {kTrial, false, store.changeTrial(store.trialFor("id", kMoreTime)) ? kMoreTime : kTime};
}

State cancelled(IntentStore& store) {
  if (!store.cancelTrial()) return {kTrial, false, kTime};
  [[maybe_unused]] const auto dropped = store.dropPending();
  store.settle();
  return {kOld};
}

State wentBack(IntentStore& store) {
  [[maybe_unused]] const auto ended = store.endTrial();
  [[maybe_unused]] const auto dropped = store.dropPending();
  store.settle();
  return {kOld};
}

State triedAndConfirmed(IntentStore& store) {
  const State begun = tried(store);
  return begun.document == kTrial ? confirmed(store) : begun;
}

State triedAndCancelled(IntentStore& store) {
  const State begun = tried(store);
  return begun.document == kTrial ? cancelled(store) : begun;
}

constexpr State kOnTrial{kTrial, false, kTime};
const Change kChanges[] = {{"an apply that succeeds", applied},
                           {"an apply that is undone", refused},
                           {"a drain", drained},
                           {"the end of a drain", undrained, {kOld, true}},
                           {"an apply on trial", tried},
                           {"a trial that is confirmed", confirmed, kOnTrial},
                           {"a trial that is prolonged", prolonged, kOnTrial},
                           {"a trial that is cancelled", cancelled, kOnTrial},
                           {"a trial whose time is over", wentBack, {}, true},
                           {"an apply on trial that is confirmed", triedAndConfirmed},
                           {"an apply on trial that is cancelled", triedAndCancelled}};

BootTime fixedClock() { return {"boot 1", std::chrono::hours(1)}; }

class StoreCrash : public testing::TestWithParam<Change> {
 protected:
  /// Runs the change in a process of its own. Returns its exit status, which is what it tells the client.
  static int run(const std::filesystem::path& directory, const Fault& fault) {
    const pid_t child = fork();
    if (child == 0) {
      IntentStore store(directory, fixedClock);
      arm(fault);
      const State told = GetParam().run(store);
      _exit(told.status());
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }
  void prepare(const std::filesystem::path& directory) const {
    std::filesystem::copy(prepared_.path, directory, std::filesystem::copy_options::recursive);
  }
  void SetUp() override {
    ASSERT_EQ(newDocument().intent.generation, kNew);  // parsed before calls are counted
    IntentStore store(prepared_.path, fixedClock);
    ASSERT_TRUE(store.setPending(document(kOld), {}));
    ASSERT_TRUE(store.promote());
    if (GetParam().before.drained) {
      ASSERT_TRUE(store.prepareDrain({.dpu = 5, .vrfs = {}}));
      ASSERT_TRUE(store.commitDrain({.dpu = 5, .vrfs = {}}));
    }
    if (GetParam().before.document != kTrial && !GetParam().over) return;
    const minutes time = GetParam().over ? minutes(0) : kTime;
    ASSERT_TRUE(store.setPending(newDocument(), {}, {.trial = store.trialFor("id", time)}));
    ASSERT_TRUE(store.beginTrial());
  }
  /// How many calls the change makes when nothing fails, and what it tells.
  [[nodiscard]] std::pair<int, State> undisturbed() const {
    TemporaryDirectory directory;
    prepare(directory.path / "state");
    IntentStore store(directory.path / "state", fixedClock);
    arm({});
    const State told = GetParam().run(store);
    disarm();
    return {calls(), told};
  }
  /// What an agent would go to that starts now.
  static State afterRestart(const std::filesystem::path& directory) {
    IntentStore store(directory, fixedClock);
    const auto stored = store.load();
    EXPECT_FALSE(stored.lost);
    EXPECT_THAT(stored.problems, testing::IsEmpty());
    EXPECT_FALSE(stored.trialLost);
    EXPECT_TRUE(stored.current);
    EXPECT_EQ(stored.highest, stored.current->intent.generation);
    State state{stored.current->intent.generation == kNew ? kNew : kOld, !stored.drain.empty()};
    const auto tries = [&](const RecordHeader& header) {
      state.left = std::chrono::duration_cast<minutes>(store.timeLeft(*header.trial));
      if (state.left > minutes(0)) state.document = kTrial;
    };
    if (stored.trial) {
      EXPECT_EQ(stored.current->intent.generation, kOld);
      tries(*stored.trialHeader);
    } else if (stored.pending && stored.pendingHeader->trial) {
      tries(*stored.pendingHeader);
    } else if (stored.pending) {
      state.document = kNew;
    }
    return state;
  }
  void expectThatAnswerAndDiskAgree(const Fault& fault) const {
    TemporaryDirectory directory;
    prepare(directory.path / "state");
    State told;
    {
      IntentStore store(directory.path / "state", fixedClock);
      arm(fault);
      told = GetParam().run(store);
      disarm();
    }
    const State found = afterRestart(directory.path / "state");
    const auto which = testing::Message() << "call " << fault.call << (fault.lasting ? " and all after it" : "")
                                          << " failed with " << fault.error;
    if (told.document == kOldOrNew) {
      EXPECT_TRUE(fault.lasting) << which;
      EXPECT_TRUE(found == State{kOld} || found == State{kNew}) << which << ": " << found;
    } else {
      EXPECT_EQ(found, told) << which;
    }
  }

  TemporaryDirectory prepared_;
};

TEST_P(StoreCrash, ACallThatFailsLeavesWhatTheClientWasTold) {
  const int all = undisturbed().first;
  ASSERT_GT(all, 3);
  for (const int error : {ENOSPC, EIO, EROFS, kPartOnly}) {
    for (int call = 1; call <= all + 5; ++call) expectThatAnswerAndDiskAgree({call, error});
  }
}

TEST_P(StoreCrash, ADiskThatFailsForGoodLeavesWhatTheClientWasTold) {
  const int all = undisturbed().first;
  for (const int error : {ENOSPC, EIO, EROFS}) {
    for (int call = 1; call <= all; ++call) expectThatAnswerAndDiskAgree({call, error, true});
  }
}

TEST_P(StoreCrash, ACrashLeavesADocumentThatSomebodyApplied) {
  const State before = GetParam().before;
  const auto [all, told] = undisturbed();
  std::set<int> allowed{before.status(), told.status()};
  // What is undone or confirmed later is in effect for a while.
  const std::string what = GetParam().what;
  if (what == "an apply that is undone") allowed.insert(State{kNew}.status());
  if (what.starts_with("an apply on trial")) allowed.insert(kOnTrial.status());
  std::set<int> seen;
  for (int call = 1; call <= all + 1; ++call) {
    TemporaryDirectory directory;
    prepare(directory.path / "state");
    const int status = run(directory.path / "state", {call, 0});
    const State found = afterRestart(directory.path / "state");
    seen.insert(found.status());
    if (status != kDied) {
      EXPECT_EQ(found, State::of(status)) << "without a crash";
    }
    EXPECT_TRUE(allowed.contains(found.status())) << "call " << call << ": " << found;
  }
  EXPECT_TRUE(seen.contains(before.status()));
  EXPECT_TRUE(seen.contains(told.status()));
}

INSTANTIATE_TEST_SUITE_P(Store, StoreCrash, testing::ValuesIn(kChanges), [](const auto& each) {
  std::string name = each.param.what;
  for (char& letter : name) letter = letter == ' ' ? '_' : letter;
  return name;
});

}  // namespace
}  // namespace nicleaf::store
