// SPDX-License-Identifier: Apache-2.0
#include "app/agent_service.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include <spdlog/spdlog.h>

#include "intent/secrets.hpp"
#include "model/names.hpp"
#include "reconcile/refusals.hpp"
#include "reconcile/route_explanation.hpp"

namespace nicleaf::app {
namespace {

constexpr std::chrono::seconds kOffload{60};  // not more often: it dumps whole tables of the kernel

std::string statusLine(const model::AgentStatus& status) {
  std::string line = toString(status.phase);
  if (status.generationApplied) line += ", generation " + std::to_string(*status.generationApplied);
  if (!status.drain.empty()) line += ", drained";
  if (!status.lastError.empty()) line += ": " + status.lastError;
  return line;
}

/// The VXLAN device of each VNI.
std::map<model::Vni, model::IfName> vxlanInterfaces(const model::Intent& intent, bool single) {
  std::map<model::Vni, model::IfName> names;
  const auto add = [&](model::Vni vni) {
    names.emplace(vni, single ? model::IfName(model::kSingleVxlanName) : model::vxlanName(vni));
  };
  for (const model::IpVrf& vrf : intent.ipVrfs) add(vrf.l3vni);
  for (const model::Segment& segment : intent.segments) add(segment.vni);
  return names;
}

/// A prefix, or that of one address.
model::IpPrefix whole(const std::string& text) {
  if (const auto prefix = model::IpPrefix::parse(text)) return prefix->network();
  const auto address = model::IpAddress::parse(text);
  return address ? model::IpPrefix{*address, static_cast<std::uint8_t>(address->bits())} : model::IpPrefix{};
}

}  // namespace

AgentService::AgentService(boost::asio::io_context& io, reconcile::Reconciler& reconciler, frr::BgpDaemon& bgpd,
                           health::MetricsServer* metrics, ReadOffload offload, ReadRoute route)
    : reconciler_(reconciler),
      bgpd_(bgpd),
      monitor_(io, bgpd),
      publisher_(io, metrics, [this] { return snapshot(); }),
      readOffload_(std::move(offload)),
      readRoute_(std::move(route)),
      offloadTimer_(io) {}

void AgentService::start() {
  reconciler_.onStatus([this] { statusChanged(); });
  monitor_.start([this] { changed(); },
                 [this] {
                   fileMayBeOld_ = true;
                   reconciler_.disturbed("bgpd is connected");
                 });
  scheduleOffload();
}

void AgentService::apply(std::string document, reconcile::ApplyHandler done) {
  auto parsed = parser_.parse(document);
  if (!parsed) {
    documentError_ = model::joined(parsed.error());
    statusChanged();
    done(tl::unexpected(std::move(parsed.error())));
    return;
  }
  reconciler_.apply(std::move(*parsed), [this, done = std::move(done)](auto result) {
    documentError_ = result ? "" : model::joined(result.error());
    if (result)
      spdlog::info("applied generation {} in {:.1f} ms, {} steps", result->generation,
                   static_cast<double>(result->total.count()) / 1000, result->plan.lines().size());
    statusChanged();
    done(std::move(result));
  });
}

void AgentService::plan(std::string document, reconcile::PlanHandler done) {
  auto parsed = parser_.parse(document);
  if (!parsed) return done(tl::unexpected(std::move(parsed.error())));
  reconciler_.plan(parsed->intent, std::move(done));
}

void AgentService::drain(model::DrainRequest request, reconcile::ApplyHandler done) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  request.since = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  const std::string what = request.vrf.empty() ? "the DPU" : "ip-vrf " + request.vrf;
  const bool begins = request.drained;
  reconciler_.drain(std::move(request), [this, what, begins, done = std::move(done)](auto result) {
    if (result)
      spdlog::info("{} {} drained by an operator", what, begins ? "is" : "is no longer");
    else
      spdlog::warn("{} cannot be {}: {}", what, begins ? "drained" : "undrained", model::joined(result.error()));
    statusChanged();
    done(std::move(result));
  });
}

std::string AgentService::currentIntent() const {
  const auto& current = reconciler_.current();
  return current ? intent::withoutSecrets(current->json) : "";
}

model::AgentStatus AgentService::status() const {
  model::AgentStatus status = reconciler_.status();
  if (status.lastError.empty()) status.lastError = documentError_;
  return status;
}

void AgentService::state(std::function<void(api::AgentState)> done) {
  monitor_.refresh([this, done = std::move(done)](bool /*answered*/) {
    const auto age = std::chrono::steady_clock::now() - offloadRead_;
    done({.agent = status(),
          .sessions = monitor_.sessions().sessions(),
          .vnis = monitor_.vnis(),
          .offload = offload_,
          .offloadAge = std::chrono::duration_cast<std::chrono::seconds>(age),
          .openPorts = monitor_.openPorts()});
  });
}

void AgentService::drift(std::function<void(model::Expected<model::Drift>)> done) {
  bgpd_.compare([this, done = std::move(done)](model::Expected<std::vector<model::ConfigDifference>> differences) {
    if (!differences) return done(tl::unexpected(differences.error()));
    done(model::Drift{{bgpd_.name(), std::move(*differences)}});
  });
}

void AgentService::refused(std::function<void(model::Expected<model::RefusedPrefixes>)> done) {
  bgpd_.refused([this, done = std::move(done)](model::Expected<model::RefusedPrefixes> refused) {
    if (const auto& current = reconciler_.current(); refused && current)
      for (model::RefusedPrefix& one : refused->prefixes) reconcile::explain(current->intent, one);
    done(std::move(refused));
  });
}

void AgentService::explain(const model::VrfName& vrf, const std::string& prefix,
                           std::function<void(model::Expected<model::RouteReport>)> done) {
  const auto& current = reconciler_.current();
  if (!current || (vrf != "default" &&
                   std::ranges::find(current->intent.ipVrfs, vrf, &model::IpVrf::name) == current->intent.ipVrfs.end()))
    return done(model::fail({model::ErrorCode::kRefused, vrf, "explaining a route", "an ip-vrf of the applied intent",
                             "the applied intent has no such ip-vrf"}));
  bgpd_.lookUp(vrf, prefix, [this, vrf, prefix, done = std::move(done)](model::Expected<model::RouteLookup> bgp) {
    if (!bgp) return done(tl::unexpected(bgp.error()));
    model::RouteReport report{
        .vrf = vrf, .asked = prefix, .bgp = std::move(*bgp), .kernel = {}, .kernelError = {}, .problems = {}};
    if (auto kernel = readRoute_(vrf, whole(prefix)))
      report.kernel = std::move(*kernel);
    else
      report.kernelError = kernel.error().message();
    if (const auto& intent = reconciler_.current()) reconcile::explain(intent->intent, report);
    done(std::move(report));
  });
}

void AgentService::onStatus(std::function<void(const std::string&)> changed) { onStatus_ = std::move(changed); }

void AgentService::onChange(std::function<void()> changed) { onChange_ = std::move(changed); }

void AgentService::statusChanged() {
  if (onStatus_) onStatus_(statusLine(status()));
  changed();
}

/// After the intent has been committed: what bgpd has besides is from a configuration file that somebody saved. Tried
/// at every change until bgpd answers.
void AgentService::removeForeignLines() {
  if (!fileMayBeOld_ || reconciler_.status().phase != model::Phase::kApplied) return;
  fileMayBeOld_ = false;
  bgpd_.removeForeign([this](const model::Expected<model::ForeignLines>& lines) {
    if (!lines) {
      fileMayBeOld_ = true;
      return;
    }
    const auto log = [](const char* what, const std::vector<model::ConfigDifference>& all) {
      for (const model::ConfigDifference& one : all) {
        std::string where;
        for (const std::string& context : one.context) where += context + ": ";
        spdlog::warn("bgpd's configuration file has a line that the intent does not have; {}: {}{}", what, where,
                     one.line);
      }
    };
    log("removed", lines->removed);
    log("bgpd refuses to remove it", lines->left);
  });
}

void AgentService::changed() {
  removeForeignLines();
  if (onChange_) onChange_();
  publisher_.changed();
}

health::MetricsSnapshot AgentService::snapshot() const {
  health::MetricsSnapshot made{.sessions = monitor_.sessions().sessions(),
                               .flaps = {},
                               .vnis = monitor_.vnis(),
                               .vxlanInterfaces = {},
                               .agent = reconciler_.status(),
                               .offload = offload_,
                               .bgpdUp = monitor_.sessions().bgpdUp(),
                               .openPorts = monitor_.openPorts()};
  for (const auto& [key, session] : made.sessions) made.flaps[key] = monitor_.sessions().flaps(key);
  if (const auto& current = reconciler_.current(); current && made.agent.vxlan)
    made.vxlanInterfaces = vxlanInterfaces(current->intent, made.agent.vxlan->single);
  return made;
}

void AgentService::readOffload() {
  std::set<model::IfName> netdevs;
  for (const model::PortStatus& port : reconciler_.status().ports) {
    if (!port.netdev.empty()) netdevs.insert(port.netdev);
  }
  auto report = readOffload_(netdevs);
  if (!report) return spdlog::warn("cannot read what is offloaded: {}", report.error().message());
  offload_ = std::move(*report);
  offloadRead_ = std::chrono::steady_clock::now();
}

void AgentService::scheduleOffload() {
  offloadTimer_.expires_after(kOffload);
  offloadTimer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    readOffload();
    scheduleOffload();
  });
}

}  // namespace nicleaf::app
