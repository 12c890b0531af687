// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/config_tree.hpp"
#include "model/error.hpp"
#include "model/refused.hpp"
#include "model/route_report.hpp"
#include "model/shared.hpp"
#include "model/status.hpp"

namespace nicleaf::frr {

/// Receives the result of a call. It is called once, on the io_context, and never before the call has returned.
template <typename T>
using Handler = std::function<void(model::Expected<T>)>;

/// One FRR daemon, reached through its frr.Northbound socket. Call it on the io_context's thread. Errors: kUnavailable
/// (the daemon does not run, or runs without the module; the text says which), kPermission, kWrongVersion, kRefused
/// (with FRR's own words and the YANG path), kConflict (somebody else committed meanwhile: observe and try again),
/// kTimeout.
class Daemon {
 public:
  virtual ~Daemon() = default;
  [[nodiscard]] virtual const std::string& name() const = 0;  // "bgpd", "zebra"
  /// The version of FRR, such as "8.4.4"; empty until the daemon has answered once.
  [[nodiscard]] virtual const std::string& frrVersion() const = 0;

  /// The running configuration below the paths that the agent manages in this daemon.
  virtual void getConfig(Handler<model::Shared<model::ConfigTree>> done) = 0;

  /// Commits all of the delta or nothing. The result is FRR's transaction id. An empty delta is not sent to FRR.
  virtual void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) = 0;
};

/// What bgpd knows of its VNIs and sessions.
struct BgpState {
  std::vector<model::VniStatus> vnis;  // L2 and L3, by VNI
  model::Sessions sessions;
  std::vector<model::VrfName> openPorts{};  // VRFs in which bgpd accepts connections from sources that are no peer
};

/// bgpd: a Daemon with state, session events and drift, which the nicleaf module adds.
class BgpDaemon : public Daemon {
 public:
  virtual void getState(Handler<BgpState> done) = 0;

  /// The VNIs of getState(), in any order and without route targets and VTEPs: much cheaper.
  virtual void getVnis(Handler<std::vector<model::VniStatus>> done) = 0;

  /// Compares bgpd's configuration with its datastore: lines that only one of them has, in the order of instances. Do
  /// not call it from a timer, because bgpd does nothing else meanwhile. kUnavailable also during a transaction.
  virtual void compare(Handler<std::vector<model::ConfigDifference>> done) = 0;

  /// Removes the lines that only bgpd has, once since bgpd started; later, bgpd does the same whenever it has read a
  /// configuration file. An error if nothing has been committed yet, or during a transaction.
  virtual void removeForeign(Handler<model::RepairedLines> done) = 0;

  /// Makes bgpd's lines those of its datastore, whoever changed them. Errors as removeForeign().
  virtual void repair(Handler<model::RepairedLines> done) = 0;

  /// The prefixes that bgpd refuses at present, of all sessions, without rule and explanation.
  virtual void refused(Handler<model::RefusedPrefixes> done) = 0;

  /// What bgpd knows of a prefix of a VRF, or of the longest prefix that contains an address.
  virtual void lookUp(const model::VrfName& vrf, const std::string& prefix, Handler<model::RouteLookup> done) = 0;

  struct Listener {
    /// The stream has started, or started again. `sessions` has all sessions of bgpd.
    std::function<void(model::Sessions sessions)> snapshot;
    /// One session changed its state. A session in state kDeleted is no longer configured.
    std::function<void(const model::Session& session, model::SessionState before)> transition;
    /// The stream broke, for example because bgpd stopped. It is retried with backoff until `snapshot` follows.
    std::function<void(const model::Error&)> lost;
    /// bgpd has not answered for a second, though it may be connected; or it answers again.
    std::function<void(bool answers)> answers = [](bool) {};
  };
  /// Keeps a SessionEvents stream open for as long as the object lives.
  virtual void watch(Listener listener) = 0;
};

}  // namespace nicleaf::frr
