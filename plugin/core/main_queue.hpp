// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

namespace nicleaf::plugin {

// Carries work from gRPC's threads to FRR's main thread, in order. post() may be called from any thread and wakes the
// event loop; everything else belongs to the main thread. A turn of the loop runs tasks for a bounded time only, so
// that bgpd's own events are not starved.
class MainQueue {
 public:
  // Called once: with true on the main thread, or with false on any thread when the queue is full or closed.
  using Task = std::function<void(bool run)>;

  explicit MainQueue(void* loop);
  ~MainQueue();
  MainQueue(const MainQueue&) = delete;
  MainQueue& operator=(const MainQueue&) = delete;

  // Refuses beyond kMaxTasks.
  void post(Task task);
  // For what must not be lost, such as the end of a client: not bounded, since each connection posts one of them.
  void postAlways(Task task);
  // From now on everything is refused, including what waits.
  void close();

  static constexpr std::size_t kMaxTasks = 4096;

 private:
  void enqueue(Task task, bool bounded);
  void drain();
  struct Trampoline;

  void* loop_;
  std::mutex mutex_;
  std::deque<Task> tasks_;
  bool scheduled_ = false;
  bool closed_ = false;
  void* event_ = nullptr;  // FRR's handle, cancelled by close()
};

// Blocks all signals for the calling thread, and for threads that are started meanwhile: FRR handles signals on its
// main thread and gRPC starts threads whenever it likes.
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
