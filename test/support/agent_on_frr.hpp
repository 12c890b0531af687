// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>

#include "frr/bgpd_client.hpp"
#include "frr/northbound_daemon.hpp"
#include "frr/static_daemon.hpp"
#include "reconcile/reconciler.hpp"
#include "store/intent_store.hpp"
#include "support/frr_node.hpp"
#include "support/kernel_simulator.hpp"

namespace nicleaf::test {

/// The real bgpd, with one addition to its state. The kernel of a build machine has neither VRF nor 802.1Q, so the
/// agent works on a kernel in memory, which zebra cannot see. This class therefore adds the VNIs that zebra would
/// report to bgpd; they are live when the links in memory are up. Configuration, sessions and events are bgpd's own.
class BgpdWithToldVnis final : public frr::BgpDaemon {
 public:
  BgpdWithToldVnis(boost::asio::io_context& io, frr::Endpoint endpoint, const SimulatedKernel& kernel)
      : client(io, std::move(endpoint)), kernel_(kernel) {}

  [[nodiscard]] const std::string& name() const override { return client.name(); }
  [[nodiscard]] const std::string& frrVersion() const override { return client.frrVersion(); }
  void getConfig(frr::Handler<model::Shared<model::ConfigTree>> done) override { client.getConfig(std::move(done)); }
  void commit(model::TreeDelta delta, std::string comment, frr::Handler<std::uint32_t> done) override {
    client.commit(std::move(delta), std::move(comment), std::move(done));
  }
  void getState(frr::Handler<frr::BgpState> done) override;
  void getVnis(frr::Handler<std::vector<model::VniStatus>> done) override;
  void compare(frr::Handler<std::vector<model::ConfigDifference>> done) override { client.compare(std::move(done)); }
  void repair(frr::Handler<model::RepairedLines> done) override { client.repair(std::move(done)); }
  void removeForeign(frr::Handler<model::RepairedLines> done) override {
    client.removeForeign([this, done = std::move(done)](model::Expected<model::RepairedLines> lines) {
      if (lines) ++filesUndone;
      done(std::move(lines));
    });
  }
  void refused(frr::Handler<model::RefusedPrefixes> done) override { client.refused(std::move(done)); }
  void lookUp(const model::VrfName& vrf, const std::string& prefix, frr::Handler<model::RouteLookup> done) override {
    client.lookUp(vrf, prefix, std::move(done));
  }
  void watch(Listener listener) override { client.watch(std::move(listener)); }

  frr::BgpdClient client;
  int filesUndone = 0;  // how often bgpd has removed the lines of a file

 private:
  const SimulatedKernel& kernel_;
};

/// The agent's core on real zebra and bgpd (with the module, in a namespace of their own) and a kernel in memory.
class AgentOnFrr {
 public:
  /// zebra's configuration has the VRFs t1 to t<vrfs>: zebra accepts an L3VNI for a VRF that only its configuration
  /// has.
  explicit AgentOnFrr(int vrfs);
  /// Before the first apply: starts staticd, too.
  void startStaticd() { node.start("staticd"); }
  ~AgentOnFrr();
  /// The agent ends, and starts with the files that it has written. FRR and the kernel stay as they are.
  void restart();

  using Result = tl::expected<reconcile::ApplyReport, model::Errors>;
  Result apply(const model::Intent& intent);
  Result apply(const intent::ParsedIntent& document);
  tl::expected<reconcile::Plan, model::Errors> plan(const model::Intent& intent);
  /// Runs handlers until the condition holds; false after 30 seconds.
  bool runUntil(const std::function<bool()>& condition);

  FrrNode node;
  boost::asio::io_context io;
  SimulatedKernel kernel;
  std::unique_ptr<frr::NorthboundDaemon> zebra, bfdd;  // bfdd is not started
  std::unique_ptr<BgpdWithToldVnis> bgpd;
  std::unique_ptr<frr::StaticDaemon> staticd;
  std::filesystem::path directory;
  std::unique_ptr<store::IntentStore> store;
  std::unique_ptr<reconcile::Reconciler> reconciler;

 private:
  void begin();
};

/// An intent with, for each number n of `tenants`, the VRF t<n> with a segment, a gateway, a port and a BGP session
/// with a password.
[[nodiscard]] model::Intent tenantsIntent(std::uint64_t generation, const std::set<int>& tenants,
                                          const std::string& password = "hunter2");

[[nodiscard]] std::string messages(const model::Errors& errors);

}  // namespace nicleaf::test
