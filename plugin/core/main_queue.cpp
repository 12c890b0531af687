// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/main_queue.hpp"

#include <chrono>
#include <csignal>
#include <cstring>

#include "core/frr.hpp"

namespace nicleaf::plugin {

namespace {
/// How long a turn of the loop runs tasks.
constexpr auto kTurn = std::chrono::milliseconds(10);
}  // namespace

static_assert(sizeof(sigset_t) <= 128);

SignalsBlocked::SignalsBlocked() {
  sigset_t all;
  sigset_t old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  std::memcpy(old_, &old, sizeof(old));
}

SignalsBlocked::~SignalsBlocked() {
  sigset_t old;
  std::memcpy(&old, old_, sizeof(old));
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

struct MainQueue::Trampoline {
  static void run(nicleaf_event* event) { static_cast<MainQueue*>(nicleaf_event_arg(event))->drain(); }
};

MainQueue::MainQueue(void* loop) : loop_(loop) {}

MainQueue::~MainQueue() { close(); }

void MainQueue::post(Task task) { enqueue(std::move(task), true); }

void MainQueue::postAlways(Task task) { enqueue(std::move(task), false); }

void MainQueue::enqueue(Task task, bool bounded) {
  {
    std::lock_guard lock(mutex_);
    if (!closed_ && (!bounded || tasks_.size() < kMaxTasks)) {
      tasks_.push_back(std::move(task));
      if (!scheduled_) {
        scheduled_ = true;
        nicleaf_add_event(static_cast<nicleaf_loop*>(loop_), Trampoline::run, this,
                          reinterpret_cast<nicleaf_event**>(&event_));
      }
      return;
    }
  }
  task(false);
}

void MainQueue::drain() {
  const SignalsBlocked blocked;
  const auto deadline = std::chrono::steady_clock::now() + kTurn;
  {
    std::lock_guard lock(mutex_);
    event_ = nullptr;
  }
  while (true) {
    Task task;
    {
      std::lock_guard lock(mutex_);
      if (tasks_.empty()) {
        scheduled_ = false;
        return;
      }
      if (std::chrono::steady_clock::now() >= deadline) {
        // scheduled_ stays true: other threads need not wake the loop.
        nicleaf_add_event(static_cast<nicleaf_loop*>(loop_), Trampoline::run, this,
                          reinterpret_cast<nicleaf_event**>(&event_));
        return;
      }
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task(true);
  }
}

std::size_t MainQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return tasks_.size();
}

void CoalescedTask::request() {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::kIdle) {
      state_ = State::kQueuedAndRequestedAgain;
      return;
    }
    state_ = State::kQueued;
  }
  enqueue();
}

void CoalescedTask::enqueue() {
  queue_.postAlways([this](bool run) {
    if (run) this->run();
  });
}

/// Tasks that were posted before a later request may wait behind this entry, so the entry goes to the end once more.
void CoalescedTask::run() {
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    again = state_ == State::kQueuedAndRequestedAgain;
    state_ = again ? State::kQueued : State::kIdle;
  }
  if (again) enqueue();
  work_();
}

void MainQueue::close() {
  std::deque<Task> left;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    left.swap(tasks_);
    if (event_) nicleaf_event_cancel(reinterpret_cast<nicleaf_event**>(&event_));
    scheduled_ = false;
  }
  for (auto& task : left) task(false);
}

}  // namespace nicleaf::plugin
