// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include <boost/asio/post.hpp>

#include "reconcile/machine.hpp"

namespace nicleaf::reconcile {

/// Runs asynchronous tasks one at a time, in order. A task gets a function that it must call when it has ended. No task
/// starts inside add().
class TaskQueue {
 public:
  using Ended = std::function<void()>;
  using Task = std::function<void(Ended)>;

  explicit TaskQueue(Machine machine) : machine_(std::move(machine)) {}

  void add(Task task) {
    tasks_.push_back(std::move(task));
    startNext();
  }

  /// Whether a task waits for the end of the running one.
  [[nodiscard]] bool hasWaiting() const { return !tasks_.empty(); }

 private:
  void startNext() {
    if (running_ || tasks_.empty()) return;
    running_ = true;
    boost::asio::post(machine_.io, machine_.whileAlive([this] {
      Task task = std::move(tasks_.front());
      tasks_.pop_front();
      task([this] {
        running_ = false;
        startNext();
      });
    }));
  }

  Machine machine_;
  std::deque<Task> tasks_;
  bool running_ = false;
};

}  // namespace nicleaf::reconcile
