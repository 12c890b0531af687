// SPDX-License-Identifier: Apache-2.0
// Defines what MainQueue needs of libfrr: its events, and a function that its headers call in C++ code.
#include "plugin_core/hand_loop.hpp"

#include <zebra.h>

#include <memory>
#include <mutex>
#include <vector>

#include "compat.h"

namespace {

struct Waiting {
  std::unique_ptr<nicleaf_event> event;
  void (*function)(nicleaf_event*);
  nicleaf_event** slot;
};

std::mutex mutex;
std::deque<Waiting> events;

void addEvent(void (*function)(nicleaf_event*), void* arg, nicleaf_event** slot) {
  const std::lock_guard lock(mutex);
  auto event = std::make_unique<nicleaf_event>();
  event->arg = arg;
  if (slot) *slot = event.get();
  events.push_back({std::move(event), function, slot});
}

void cancel(nicleaf_event** slot) {
  const std::lock_guard lock(mutex);
  std::erase_if(events, [&](const Waiting& waiting) { return waiting.event.get() == *slot; });
  *slot = nullptr;
}

}  // namespace

extern "C" {
void xref_gcc_workaround(const struct xref*) {}
#if NICLEAF_FRR_MAJOR >= 10
void _event_add_event(const struct xref_eventsched*, nicleaf_loop*, void (*function)(nicleaf_event*), void* arg, int,
                      nicleaf_event** slot) {
  addEvent(function, arg, slot);
}
void event_cancel(nicleaf_event** slot) { cancel(slot); }
#else
void _thread_add_event(const struct xref_threadsched*, nicleaf_loop*, void (*function)(nicleaf_event*), void* arg, int,
                       nicleaf_event** slot) {
  addEvent(function, arg, slot);
}
void thread_cancel(nicleaf_event** slot) { cancel(slot); }
#endif
}

namespace nicleaf::test {

void HandLoop::run() {
  while (true) {
    Waiting next;
    {
      const std::lock_guard lock(mutex);
      if (events.empty()) return;
      next = std::move(events.front());
      events.pop_front();
      if (next.slot) *next.slot = nullptr;
    }
    next.function(next.event.get());
  }
}

std::size_t HandLoop::waiting() {
  const std::lock_guard lock(mutex);
  return events.size();
}

}  // namespace nicleaf::test
