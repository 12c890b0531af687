// SPDX-License-Identifier: Apache-2.0
#include "core/main_queue.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "plugin_core/hand_loop.hpp"

using nicleaf::plugin::CoalescedTask;
using nicleaf::plugin::MainQueue;
using nicleaf::test::HandLoop;
using ::testing::ElementsAre;

namespace {

class MainQueueTest : public ::testing::Test {
 protected:
  MainQueue::Task note(const std::string& name) {
    return [this, name](bool run) { log_.push_back(run ? name : name + " refused"); };
  }

  std::vector<std::string> log_;
  MainQueue queue_{nullptr};
};

TEST_F(MainQueueTest, RunsTasksInOrder) {
  queue_.post(note("one"));
  queue_.postAlways(note("two"));
  queue_.post(note("three"));
  EXPECT_EQ(HandLoop::waiting(), 1u);
  HandLoop::run();
  EXPECT_THAT(log_, ElementsAre("one", "two", "three"));
}

TEST_F(MainQueueTest, RefusesTasksWhenItIsFull) {
  while (queue_.waiting() < MainQueue::kMaxTasks) queue_.post([](bool) {});
  queue_.post(note("too many"));
  EXPECT_THAT(log_, ElementsAre("too many refused"));
  EXPECT_EQ(queue_.waiting(), MainQueue::kMaxTasks);
}

TEST_F(MainQueueTest, RefusesWhatWaitsWhenItCloses) {
  queue_.post(note("waiting"));
  queue_.close();
  queue_.post(note("late"));
  HandLoop::run();
  EXPECT_THAT(log_, ElementsAre("waiting refused", "late refused"));
}

TEST_F(MainQueueTest, ACoalescedTaskWaitsOnceHoweverOftenItIsRequested) {
  CoalescedTask task(queue_, [this] { log_.emplace_back("task"); });
  for (int i = 0; i < 1000; ++i) task.request();
  EXPECT_EQ(queue_.waiting(), 1u);
  HandLoop::run();
  EXPECT_THAT(log_, ElementsAre("task", "task"));
  task.request();
  HandLoop::run();
  EXPECT_THAT(log_, ElementsAre("task", "task", "task"));
}

TEST_F(MainQueueTest, ACoalescedTaskRunsBehindWhatWasPostedBeforeItsLastRequest) {
  CoalescedTask task(queue_, [this] { log_.emplace_back("task"); });
  task.request();
  queue_.post(note("call"));
  task.request();
  HandLoop::run();
  EXPECT_THAT(log_, ElementsAre("task", "call", "task"));
}

}  // namespace
