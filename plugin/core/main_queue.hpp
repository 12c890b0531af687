// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

namespace nicleaf::plugin {

/// Carries work from gRPC's threads to FRR's main thread, in order. post() and postAlways() may be called from any
/// thread and wake the event loop. The constructor, the destructor and close() belong to the main thread. A turn of the
/// loop runs tasks for 10 ms at most, so that bgpd's own events get their turn.
class MainQueue {
 public:
  /// Called once: with true on the main thread, or with false on any thread if the queue is full or closed.
  using Task = std::function<void(bool run)>;

  explicit MainQueue(void* loop);
  ~MainQueue();
  MainQueue(const MainQueue&) = delete;
  MainQueue& operator=(const MainQueue&) = delete;

  /// Refuses the task while kMaxTasks or more wait.
  void post(Task task);
  /// For work that must not be refused. The queue does not bound it, so the caller does: a transaction has one such
  /// task at a time (Northbound), a CoalescedTask has one.
  void postAlways(Task task);
  /// Refuses the tasks that wait, and every task from now on.
  void close();

  /// How many tasks wait. Any thread; for tests.
  [[nodiscard]] std::size_t waiting() const;

  static constexpr std::size_t kMaxTasks = 4096;

 private:
  void enqueue(Task task, bool bounded);
  void drain();
  struct Trampoline;

  void* loop_;
  mutable std::mutex mutex_;
  std::deque<Task> tasks_;
  bool scheduled_ = false;
  bool closed_ = false;
  void* event_ = nullptr;  // FRR's handle, cancelled by close()
};

/// Work for the main thread that any thread may request any number of times; at most one entry of it waits in the
/// queue. After a request the work runs at least once, behind everything that was posted before the request. The queue
/// is closed before this object ends.
class CoalescedTask {
 public:
  CoalescedTask(MainQueue& queue, std::function<void()> work) : queue_(queue), work_(std::move(work)) {}
  CoalescedTask(const CoalescedTask&) = delete;
  CoalescedTask& operator=(const CoalescedTask&) = delete;

  void request();

 private:
  enum class State { kIdle, kQueued, kQueuedAndRequestedAgain };
  void enqueue();
  void run();

  MainQueue& queue_;
  std::function<void()> work_;
  std::mutex mutex_;
  State state_ = State::kIdle;
};

/// Blocks all signals for the calling thread, and for threads that it starts meanwhile: FRR handles signals on its
/// main thread, and gRPC may start a thread at any time.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  struct State;
  alignas(16) unsigned char old_[128];
};

}  // namespace nicleaf::plugin
