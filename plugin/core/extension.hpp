// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/impl/service_type.h>

#include <string>
#include <vector>

struct lyd_node;
struct nb_config;

namespace nicleaf::plugin {

// What a daemon's part adds to the common northbound. All on FRR's main thread. The defaults add nothing.
class Extension {
 public:
  Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  virtual ~Extension() = default;

  // Called around everything that may run our northbound callbacks on behalf of a candidate of ours: what changes in
  // between is ours. A commit that reaches the callbacks outside is somebody else's.
  virtual void enter(nb_config* candidate) { (void)candidate; }
  virtual void leave() {}

  // After a failed or aborted commit: the words for an error that has to be told with it, empty when all was undone.
  virtual std::string takeRollbackError() { return {}; }
  // Whether the last failed PREPARE was the daemon's own refusal, with a message that may be shown as it is.
  [[nodiscard]] virtual bool wasRefused() const { return false; }

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
