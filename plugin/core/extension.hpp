// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/impl/service_type.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct lyd_node;
struct lysc_node;

namespace nicleaf::plugin {

struct Shard;

// Until when a piece of work may keep FRR's main thread. What is not done by then goes on after other events.
using Deadline = std::chrono::steady_clock::time_point;
[[nodiscard]] inline bool isOver(Deadline deadline) { return std::chrono::steady_clock::now() >= deadline; }

// What a list entry's validity depends on outside itself.
struct References {
  std::vector<std::string> needs;  // keys of the entries that it names
  bool exclusive = false;          // whether it also depends on who names it
};

// One entry that a commit changes. Without a side, the entry does not exist there.
struct EntryChange {
  std::shared_ptr<const Shard> before;
  std::shared_ptr<const Shard> after;
};

enum class Progress { kMore, kDone, kFailed };

// What a daemon's part adds to the common northbound. All on FRR's main thread. The defaults add nothing.
class Extension {
 public:
  Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  virtual ~Extension() = default;

  // Schema paths of lists, directly below a top-level container, whose entries stand for themselves: apart from
  // references() neither YANG nor callbacks look beyond an entry. Everything else is validated with the whole tree
  // when there are none, and with nothing but its top-level node when there are some.
  [[nodiscard]] virtual std::span<const char* const> shardedLists() const { return {}; }
  // Whether entries of this list are applied by execute() instead of callbacks of FRR's northbound.
  [[nodiscard]] virtual bool executes(const lysc_node* list) const {
    (void)list;
    return false;
  }
  [[nodiscard]] virtual References references(const lyd_node* entry) const {
    (void)entry;
    return {};
  }

  // A transaction: begin(), execute() until it is done; then finish(), or undo() until that is done. undo() may also
  // follow an execute() that failed or was not done. Messages may be shown as they are.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): for those who keep them
  virtual void begin(std::vector<EntryChange> changes) { (void)changes; }
  virtual Progress execute(Deadline deadline, std::string& message) {
    (void)deadline;
    (void)message;
    return Progress::kDone;
  }
  // Goes on after an error, and says in trouble what could not be undone.
  virtual Progress undo(Deadline deadline, std::string& trouble) {
    (void)deadline;
    (void)trouble;
    return Progress::kDone;
  }
  virtual void finish() {}
  // Before a transaction has entries that it does not execute made or changed by FRR's own modules.
  virtual void policiesCome() {}

  // Whether the state below this top-level container ("module:name") comes from appendState() instead of callbacks.
  [[nodiscard]] virtual bool ownsState(const std::string& top) const {
    (void)top;
    return false;
  }
  // A new data tree with the operational state, including the keys of the lists that lead to it; may be nullptr.
  virtual lyd_node* state() { return nullptr; }

  virtual std::vector<grpc::Service*> services() { return {}; }
  // End all streams of these services: the server is about to shut down.
  virtual void closeStreams() {}
};

Extension& extension();

}  // namespace nicleaf::plugin
