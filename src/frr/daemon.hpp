// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/config_tree.hpp"
#include "model/error.hpp"
#include "model/status.hpp"

namespace nicleaf::frr {

/// Called once, on the io_context, never from inside of the call that took it.
template <typename T>
using Handler = std::function<void(model::Expected<T>)>;

/// One FRR daemon behind its frr.Northbound socket. All calls on the io_context's thread. Errors: kUnavailable (not
/// running, or without the module: the text says which), kPermission, kWrongVersion, kRefused (FRR's own words and the
/// YANG path), kConflict (someone else committed in between; the caller observes and tries again), kTimeout.
class Daemon {
 public:
  virtual ~Daemon() = default;
  [[nodiscard]] virtual const std::string& name() const = 0;  // "bgpd", "zebra"
  /// "8.4.4"; empty until the first answer.
  [[nodiscard]] virtual const std::string& frrVersion() const = 0;

  /// The running configuration below the paths that the agent manages in this daemon.
  virtual void getConfig(Handler<model::ConfigTree> done) = 0;

  /// All of the delta, or nothing. The result is FRR's transaction id. An empty delta does not reach FRR.
  virtual void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) = 0;
};

struct BgpState {
  std::vector<model::VniStatus> vnis;  // L2 and L3, by VNI
  model::Sessions sessions;
};

/// bgpd: configuration, and what the module adds to it.
class BgpDaemon : public Daemon {
 public:
  virtual void getState(Handler<BgpState> done) = 0;

  /// What bgpd has and its datastore does not, and the other way round, in the order of instances. For somebody who
  /// asks, not for a timer: bgpd does nothing else meanwhile. kUnavailable also while a transaction is under way.
  virtual void compare(Handler<std::vector<model::ConfigDifference>> done) = 0;

  struct Listener {
    /// The stream (re)started; the sessions are the whole truth.
    std::function<void(model::Sessions)> snapshot;
    /// One transition. A session that is kDeleted is no longer configured.
    std::function<void(const model::Session& session, model::SessionState before)> transition;
    /// The stream broke: bgpd went away. It is retried with backoff until it is back (then: snapshot).
    std::function<void(const model::Error&)> lost;
  };
  /// Keeps a SessionEvents stream open for as long as the object lives.
  virtual void watch(Listener listener) = 0;
};

}  // namespace nicleaf::frr
