// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "nicleaf-events.grpc.pb.h"

namespace nicleaf::test {

class Northbound;

// Reads a daemon's stream of session events on a thread of its own.
class SessionListener {
 public:
  struct Seen {
    nicleaf::events::SessionEvent event;
    std::chrono::system_clock::time_point at;
  };
  using Condition = std::function<bool(const nicleaf::events::SessionEvent& event)>;

  explicit SessionListener(Northbound& northbound);
  ~SessionListener();

  // Whether such an event has arrived, or arrives in time.
  bool sees(const Condition& condition);
  // Waits for such an event that was not taken yet. Throws std::runtime_error if none arrives.
  Seen take(const Condition& condition);
  std::vector<nicleaf::events::SessionEvent> all();

 private:
  // Waits for such an event, from the given event on; returns the number of events if none arrives.
  std::size_t find(std::unique_lock<std::mutex>& lock, std::size_t from, const Condition& condition);

  grpc::ClientContext context_;
  std::unique_ptr<nicleaf::events::SessionEvents::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<nicleaf::events::SessionEvent>> reader_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Seen> seen_;
  std::size_t next_ = 0;  // the first event that was not taken
  std::thread thread_;
};

}  // namespace nicleaf::test
