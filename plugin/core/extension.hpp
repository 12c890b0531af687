// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/impl/service_type.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct lyd_node;
struct lysc_node;

namespace nicleaf::plugin {

struct Shard;

/// How long a piece of work may occupy FRR's main thread. The rest of the work continues after other events.
using Deadline = std::chrono::steady_clock::time_point;
[[nodiscard]] inline bool isOver(Deadline deadline) { return std::chrono::steady_clock::now() >= deadline; }

/// Other entries that the validity of a list entry depends on.
struct References {
  std::vector<std::string> needs;  // keys of the entries that it names
  bool exclusive = false;          // it also depends on the entries that name it
};

/// One entry that a commit changes. A side is nullptr if the entry does not exist there.
struct EntryChange {
  std::shared_ptr<const Shard> before;
  std::shared_ptr<const Shard> after;
};

enum class Progress { kMore, kDone, kFailed };

/// What a daemon's part adds to the common northbound. The defaults add nothing. All methods run on FRR's main thread.
class Extension {
 public:
  Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  virtual ~Extension() = default;

  /// Schema paths of lists directly below a top-level container whose entries are independent: except for references(),
  /// neither YANG constraints nor callbacks look beyond an entry. If there are such lists, every other piece is
  /// validated with its top-level node alone; if there are none, the whole configuration is validated together.
  [[nodiscard]] virtual std::span<const char* const> shardedLists() const { return {}; }
  /// Whether execute() applies the entries of this list, instead of the callbacks of FRR's northbound.
  [[nodiscard]] virtual bool executes(const lysc_node* list) const {
    (void)list;
    return false;
  }
  [[nodiscard]] virtual References references(const lyd_node* entry) const {
    (void)entry;
    return {};
  }

  /// A transaction is begin(), then execute() until it returns kDone, then finish(). To roll back, call undo() until it
  /// returns kDone, at any time after begin() and before finish(), also after execute() returned kFailed or kMore.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): for those who keep them
  virtual void begin(std::vector<EntryChange> changes) { (void)changes; }
  /// Works until the deadline. kFailed: `message` says why, in words for the operator.
  virtual Progress execute(Deadline deadline, std::string& message) {
    (void)deadline;
    (void)message;
    return Progress::kDone;
  }
  /// Works until the deadline. Continues after an error, and says in `trouble` what it could not undo.
  virtual Progress undo(Deadline deadline, std::string& trouble) {
    (void)deadline;
    (void)trouble;
    return Progress::kDone;
  }
  virtual void finish() {}
  /// Called before FRR's own modules create or change the entries of a transaction that execute() does not apply.
  virtual void beforePolicies() {}
  /// Called after FRR's own modules have created, changed or deleted such entries, also when a transaction is rolled
  /// back.
  virtual void afterPolicies() {}

  /// Called when the configuration of an earlier run of the daemon has been restored.
  virtual void restored() {}

  /// Whether state() has the state below this top-level container ("/module:name"), instead of FRR's callbacks.
  [[nodiscard]] virtual bool ownsState(const std::string& top) const {
    (void)top;
    return false;
  }
  /// A new data tree with the operational state, with the keys of the lists that lead to it; may be nullptr. The caller
  /// owns it.
  virtual lyd_node* state() { return nullptr; }

  /// Lines of the daemon that are not as the running configuration says: another number whenever they are other ones,
  /// and how many they are. nullopt: the daemon does not look for them.
  struct Drift {
    std::uint32_t version = 0;
    std::size_t lines = 0;
  };
  [[nodiscard]] virtual std::optional<Drift> drift() const { return std::nullopt; }

  /// Further gRPC services of the server. They live as long as the process.
  virtual std::vector<grpc::Service*> services() { return {}; }
  /// Ends all streams of these services: the server is about to shut down.
  virtual void closeStreams() {}
};

/// The extension of this daemon: one for the whole process, defined by bgp/ or generic/.
Extension& extension();

}  // namespace nicleaf::plugin
