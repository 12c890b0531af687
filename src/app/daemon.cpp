// SPDX-License-Identifier: Apache-2.0
#include "app/daemon.hpp"

#include <algorithm>
#include <csignal>
#include <memory>

#include <spdlog/spdlog.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "api/gnmi_server.hpp"
#include "app/agent_service.hpp"
#include "app/eswitches.hpp"
#include "app/intent_file.hpp"
#include "app/mac_limits.hpp"
#include "app/next_hop_watch.hpp"
#include "app/password_watch.hpp"
#include "app/service_notifier.hpp"
#include "app/silent_hosts.hpp"
#include "frr/bgpd_client.hpp"
#include "frr/northbound_daemon.hpp"
#include "frr/static_daemon.hpp"
#include "kernel/netlink_kernel.hpp"
#include "reconcile/reconciler.hpp"
#include "store/intent_store.hpp"

namespace nicleaf::app {
namespace {

/// SIGTERM and SIGINT stop the event loop; SIGHUP calls `reload`.
void handleSignals(boost::asio::signal_set& signals, boost::asio::io_context& io, std::function<void()> reload) {
  signals.async_wait([&signals, &io, reload = std::move(reload)](const boost::system::error_code& error, int number) {
    if (error) return;
    if (number != SIGHUP) {
      spdlog::info("stopping because of signal {}; the data plane stays as it is", number);
      io.stop();
      return;
    }
    reload();
    handleSignals(signals, io, reload);
  });
}

/// At most `kMostLines` of the plan, so that a rebuild of a whole DPU does not flood the journal.
void logRepair(const std::string& why, const reconcile::Plan& done) {
  constexpr std::size_t kMostLines = 20;
  const auto lines = done.lines();
  spdlog::warn("repaired the DPU in {} steps, because: {}", lines.size(), why);
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) spdlog::info("repair: {}", lines[i]);
  if (lines.size() > kMostLines) spdlog::info("repair: and {} more steps", lines.size() - kMostLines);
}

/// gNMI on TCP. What keeps clients away is in the log and in the journal.
void serveOnTcp(api::GnmiServer& server, const tls::EndpointSettings& settings, boost::asio::io_context& io,
                Logbook& logbook) {
  server.listenOnTcp(
      settings,
      [&io, &logbook, address = settings.address](const std::string& problem) {
        boost::asio::post(io, [&logbook, address, problem] {
          if (problem.empty())
            spdlog::info("gNMI over TLS is on {}", address);
          else
            spdlog::error("gNMI over TLS: {}", problem);
          logbook.problem("gNMI over TLS", problem);
        });
      },
      [](const std::string& why) { spdlog::warn("gNMI over TLS: refused {}", why); });
}

/// The limits of the applied intent's bridged ports, by netdev.
MacLimits::Counts macLimitsOf(const reconcile::Reconciler& reconciler) {
  MacLimits::Counts limits;
  const auto& current = reconciler.current();
  if (!current) return limits;
  std::map<model::IfName, model::IfName> netdevs;
  for (const model::PortStatus& port : reconciler.status().ports) netdevs.emplace(port.interface, port.netdev);
  for (const model::Port& port : current->intent.ports) {
    const auto netdev = netdevs.find(port.interface);
    if (netdev == netdevs.end() || port.macLimit == 0 || port.locked || port.ipVrf) continue;
    limits.emplace(netdev->second, port.macLimit);
  }
  return limits;
}

}  // namespace

model::Expected<void> runAgent(const Settings& settings) {
  boost::asio::io_context io(1);
  auto kernel = kernel::NetlinkKernel::open(io);
  if (!kernel) return model::fail(kernel.error());

  frr::NorthboundDaemon zebra(io, frr::zebraEndpoint(settings.frrRuntimeDirectory), frr::managedInZebra());
  frr::NorthboundDaemon bfdd(io, frr::bfddEndpoint(settings.frrRuntimeDirectory), frr::managedInBfdd());
  frr::BgpdClient bgpd(io, frr::bgpdEndpoint(settings.frrRuntimeDirectory));
  frr::StaticDaemon staticd(io, frr::staticdEndpoint(settings.frrRuntimeDirectory));
  store::IntentStore store(settings.stateDirectory);
  if (const auto locked = store.lock(); !locked) {
    if (locked.error().code == model::ErrorCode::kConflict) return model::fail(locked.error());
    spdlog::error("{}", locked.error().message());  // the network does not need the disk
  }
  reconcile::Reconciler reconciler(io, **kernel, zebra, bgpd, bfdd, store);
  reconciler.use(staticd);
  Eswitches eswitches((*kernel)->devlink(), settings.eswitch == "switchdev");
  const auto readOffload = [&](const std::set<model::IfName>& ports) {
    auto report = (*kernel)->offload(ports);
    if (report) eswitches.complete(report->eswitches);
    return report;
  };
  Logbook logbook(settings.stateDirectory);
  AgentService agent(
      io, reconciler, store.history(), logbook, bgpd, settings.metrics,
      {.offload = readOffload,
       .route = [&](const model::VrfName& vrf, const model::IpPrefix& prefix) { return (*kernel)->route(vrf, prefix); },
       .filterCounts = [&](const std::set<model::IfName>& ports) { return (*kernel)->filterCounts(ports); }});
  auto server = api::GnmiServer::start(io, agent, settings.socket, settings.socketGroup);
  if (!server) return model::fail(server.error());

  ServiceNotifier systemd(io);
  PasswordWatch passwords(
      io, [&](const std::string& file) { reconciler.disturbed("the password in " + file + " changed"); });
  agent.onStatus([&](const std::string& line) {
    systemd.status(line);
    passwords.follow(reconciler.status().passwordFiles);
  });
  agent.onChange([&server] { (*server)->stateChanged(); });
  IntentFile intentFile(
      io, settings.intentFile,
      [&agent, &settings](std::string document, reconcile::Asked asked, reconcile::ApplyHandler done) {
        agent.apply(std::move(document), std::move(done), {"file " + settings.intentFile.string(), "", ""}, asked, {});
      });
  agent.onConnected([&] { intentFile.again(); });
  intentFile.onRead([&agent](const model::Expected<void>& read) { agent.intentFileRead(read); });
  intentFile.waitsWhile([&] { return reconciler.status().confirmation.has_value(); });
  const auto reload = [&] {
    systemd.reloading();
    (*server)->reload();
    intentFile.load();
    systemd.ready();
  };
  boost::asio::signal_set signals(io, SIGTERM, SIGINT, SIGHUP);
  handleSignals(signals, io, reload);

  frr::BfddState bfdState(io, frr::bfddEndpoint(settings.frrRuntimeDirectory));
  NextHopWatch nextHops(
      io, bfdState,
      [&] {
        const auto& current = reconciler.current();
        return current ? model::followedNextHops(current->intent) : std::set<model::NextHop>();
      },
      [&](model::NextHopStates states, const std::string& why) { reconciler.follow(std::move(states), why); });

  SilentHosts silentHosts(
      io, [&](std::chrono::seconds silence, std::size_t most) { return (*kernel)->askSilentHosts(silence, most); });
  MacLimits macLimits(
      io, [&](std::size_t least) { return (*kernel)->learntMacs(least); }, [&] { return macLimitsOf(reconciler); },
      [&](std::set<model::IfName> full, const std::string& why) { reconciler.stopLearning(std::move(full), why); });
  (*kernel)->onUnannounced(
      [](const std::string& what) { spdlog::warn("the kernel changed without a notification: {}", what); });
  (*kernel)->onUnprotected([](const std::string& why) {
    spdlog::warn(
        "the DPU's control plane is not protected against servers, because the kernel lacks nf_tables or a part "
        "of it: {}",
        why);
  });
  (*kernel)->watch([&] {
    eswitches.look();
    reconciler.disturbed("the kernel's objects changed");
  });
  reconciler.onRepair([&](const std::string& why, const reconcile::Plan& done) {
    logRepair(why, done);
    const auto& current = reconciler.current();
    logbook.repaired(why, done, current ? current->intent.generation : 0);
  });
  reconciler.onTrialEnd([&](const std::string& what) {
    spdlog::warn("{}", what);
    logbook.problem("the document on trial", what);
    boost::asio::post(io, [&] { intentFile.again(); });
  });
  if (!settings.gnmi.address.empty()) serveOnTcp(**server, settings.gnmi, io, logbook);
  bgpd.onSkew([&](const std::string& what) {
    if (what.empty())
      spdlog::info("bgpd runs the module of this agent's version again");
    else
      spdlog::warn("{}", what);
    logbook.problem("nicleaf's module in bgpd", what);
  });
  eswitches.look();
  agent.followedDrift().use(settings.drift == "report" ? DriftPolicy::kReport : DriftPolicy::kRepair);
  agent.start();
  reconciler.start();
  const auto follow = [&](const std::string& why) { reconciler.disturbed(why); };
  zebra.watch(follow);
  bgpd.onDrift([&](std::size_t lines) { agent.followedDrift().told(lines); });
  bgpd.watchConfig(follow);
  bfdd.watch(follow);
  staticd.watch(follow);
  if (reconciler.status().phase == model::Phase::kHeld) spdlog::error("{}", reconciler.status().lastError);
  if (!reconciler.status().drain.empty()) spdlog::warn("an operator has drained this DPU or a tenant; see show status");
  nextHops.start();
  silentHosts.start();
  macLimits.start();
  intentFile.watch();
  intentFile.load();
  systemd.ready();
  spdlog::info("ready; listening on {}", settings.socket.string());
  io.run();
  systemd.stopping();
  return {};
}

}  // namespace nicleaf::app
