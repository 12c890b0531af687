// SPDX-License-Identifier: Apache-2.0
#include "faults.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "store/intent_store.hpp"
#include "store/journal.hpp"
#include "temporary.hpp"

/// Faults of a disk while the state is read, locked, and written into the journal.
namespace nicleaf::store {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const int kErrors[] = {ENOSPC, EIO, EROFS, EACCES, kPartOnly};

bool same(const std::optional<intent::ParsedIntent>& one, const std::optional<intent::ParsedIntent>& other) {
  return one.has_value() == other.has_value() && (!one || one->json == other->json);
}
bool same(const IntentStore::Stored& one, const IntentStore::Stored& other) {
  return same(one.current, other.current) && same(one.pending, other.pending) && same(one.trial, other.trial) &&
         one.drain == other.drain && one.highest == other.highest && one.lost == other.lost &&
         one.abandoned == other.abandoned && one.trialLost == other.trialLost && one.problems == other.problems;
}

class FaultyDisk : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path state() const { return directory_.path / "state"; }
  void SetUp() override {
    IntentStore store(state());
    for (const std::uint64_t generation : {7U, 8U}) {
      ASSERT_TRUE(store.setPending(document(generation), {}));
      ASSERT_TRUE(store.promote());
    }
    ASSERT_TRUE(store.setPending(document(9), {}, {.trial = store.trialFor("id", std::chrono::minutes(10))}));
    ASSERT_TRUE(store.beginTrial());
    ASSERT_TRUE(store.setPending(document(10), {}));
    ASSERT_TRUE(store.prepareDrain(kDrained));
    ASSERT_TRUE(store.commitDrain(kDrained));
  }

  const model::Drain kDrained{.dpu = {}, .vrfs = {{"red", 5}}};
  TemporaryDirectory directory_;
};

TEST_F(FaultyDisk, WhatCannotBeReadIsToldAndTakesNothingAway) {
  IntentStore store(state());
  arm({});
  const auto whole = store.load();
  disarm();
  const int all = calls();
  ASSERT_GT(all, 20);
  int told = 0;
  for (const bool lasting : {false, true}) {
    for (const int error : {EIO, kPartOnly}) {
      for (int call = 1; call <= all; ++call) {
        arm({call, error, lasting});
        const auto found = store.load();
        disarm();
        if (same(found, whole)) continue;
        const auto which = testing::Message() << "call " << call << " failed with " << error;
        ++told;
        EXPECT_THAT(found.problems, Not(IsEmpty())) << which;
        EXPECT_FALSE(found.drain.empty()) << which;
        EXPECT_TRUE(found.lost || (found.current && found.current->json == whole.current->json)) << which;
        EXPECT_TRUE(found.lost || found.highest == whole.highest) << which;
        EXPECT_TRUE(found.trialLost || found.trial) << which;
      }
      EXPECT_TRUE(same(store.load(), whole)) << "the disk is as it was, after " << error;
    }
  }
  EXPECT_GT(told, 20);
}

TEST_F(FaultyDisk, ALockThatFailsIsNotHeld) {
  {
    IntentStore store(state());
    arm({});
    ASSERT_TRUE(store.lock());
    disarm();
  }
  const int all = calls();
  ASSERT_GE(all, 3);
  for (const int error : kErrors) {
    for (int call = 1; call <= all; ++call) {
      IntentStore first(state()), second(state());
      arm({call, error});
      const auto locked = first.lock();
      disarm();
      EXPECT_EQ(second.lock().has_value(), !locked.has_value()) << "call " << call << " failed with " << error;
    }
  }
}

class FaultyJournal : public testing::Test {
 protected:
  static JournalEntry entry(const char* what) {
    JournalEntry made;
    made.what = what;
    made.why = std::string(500, 'x');
    return made;
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    const auto entries = Journal(directory_.path).last(100);
    for (const JournalEntry& one : entries.value()) names.push_back(one.what);
    return names;
  }
  int callsOfAnAdd() {
    Journal journal(directory_.path);
    EXPECT_TRUE(journal.add(entry("first")));
    arm({});
    EXPECT_TRUE(journal.add(entry("first")));
    disarm();
    return calls();
  }
  TemporaryDirectory directory_;
};

TEST_F(FaultyJournal, AnEntryThatFailsCostsNoOther) {
  const int all = callsOfAnAdd();
  ASSERT_GE(all, 3);
  for (const bool lasting : {false, true}) {
    for (const int error : kErrors) {
      for (int call = 1; call <= all; ++call) {
        std::filesystem::remove(directory_.path / "journal.log");
        Journal journal(directory_.path);
        ASSERT_TRUE(journal.add(entry("before")));
        arm({call, error, lasting});
        const auto added = journal.add(entry("meanwhile"));
        disarm();
        ASSERT_TRUE(journal.add(entry("after")));
        const auto which = testing::Message() << "call " << call << " failed with " << error << ' ' << lasting;
        EXPECT_THAT(names(), testing::AllOf(Contains("before"), Contains("after"))) << which;
        if (added) {
          EXPECT_THAT(names(), Contains("meanwhile")) << which;
        }
      }
    }
  }
}

TEST_F(FaultyJournal, ACrashCostsNoOtherEntry) {
  const int all = callsOfAnAdd();
  for (int call = 1; call <= all; ++call) {
    std::filesystem::remove(directory_.path / "journal.log");
    Journal journal(directory_.path);
    ASSERT_TRUE(journal.add(entry("before")));
    const pid_t child = fork();
    if (child == 0) {
      arm({call, 0});
      [[maybe_unused]] const auto added = journal.add(entry("meanwhile"));
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), kDied);
    ASSERT_TRUE(Journal(directory_.path).add(entry("after")));
    EXPECT_THAT(names(), testing::AllOf(Contains("before"), Contains("after"))) << call;
  }
}

}  // namespace
}  // namespace nicleaf::store
