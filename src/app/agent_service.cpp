// SPDX-License-Identifier: Apache-2.0
#include "app/agent_service.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <map>

#include <spdlog/spdlog.h>

#include "app/stored_documents.hpp"
#include "intent/secrets.hpp"
#include "model/names.hpp"
#include "reconcile/refusals.hpp"
#include "reconcile/route_explanation.hpp"

namespace nicleaf::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kReading{60};  // not more often: it dumps whole tables of the kernel

std::string statusLine(const model::AgentStatus& status) {
  std::string line = toString(status.phase);
  if (status.generationApplied) line += ", generation " + std::to_string(*status.generationApplied);
  if (status.confirmation) line += ", waits for its confirmation";
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

AgentService::AgentService(boost::asio::io_context& io, reconcile::Reconciler& reconciler,
                           const store::History& history, Logbook& logbook, frr::BgpDaemon& bgpd, std::string metrics,
                           KernelReaders kernel)
    : reconciler_(reconciler),
      history_(history),
      bgpd_(bgpd),
      monitor_(io, bgpd),
      publisher_(io, std::move(metrics), [this] { return snapshot(); }),
      kernel_(std::move(kernel)),
      readTimer_(io),
      logbook_(logbook),
      problems_(logbook),
      drift_(io, bgpd, logbook, [this] { told(); }),
      documents_(io) {}

void AgentService::start() {
  reconciler_.parseWith([this](reconcile::MakeDocument make, reconcile::ParsedHandler done) {
    documents_.read(std::move(make), std::move(done));
  });
  reconciler_.onStatus([this] { statusChanged(); });
  monitor_.start([this] { changed(); },
                 [this] {
                   drift_.connected();
                   reconciler_.disturbed("bgpd is connected");
                   if (onConnected_) onConnected_();
                 });
  publisher_.start();
  scheduleReading();
}

void AgentService::apply(std::string document, reconcile::ApplyHandler done, store::Provenance from,
                         reconcile::Asked asked, std::optional<model::OnTrial> trial) {
  documents_.read(std::move(document), [this, done = std::move(done), from = std::move(from), asked,
                                        trial = std::move(trial)](auto parsed, reconcile::StepTimes steps) mutable {
    const std::uint64_t generation = parsed ? parsed->intent.generation : 0;
    auto report = reporting({.what = "apply", .why = "", .from = from, .generation = generation}, std::move(done));
    if (!parsed) return report(tl::unexpected(std::move(parsed.error())));
    const auto ended = [report = std::move(report), steps = std::move(steps)](auto result) {
      if (result) result->steps.insert(result->steps.begin(), steps.begin(), steps.end());
      report(std::move(result));
    };
    reconciler_.apply(std::move(*parsed), ended, std::move(from), asked, std::move(trial));
  });
}

reconcile::ApplyHandler AgentService::reporting(Logbook::Request request, reconcile::ApplyHandler done) {
  return [this, request = std::move(request), done = std::move(done)](auto result) {
    documents_.tidy();
    logbook_.ended(request, result);
    documentError_ = result ? "" : model::joined(result.error());
    if (result)
      spdlog::info("applied generation {}{} in {:.1f} ms, {} steps", result->generation,
                   result->restores ? ", which restores generation " + std::to_string(*result->restores) + "," : "",
                   static_cast<double>(result->total.count()) / 1000, result->plan.lines().size());
    statusChanged();
    done(std::move(result));
  };
}

void AgentService::rollback(std::optional<std::uint64_t> generation, reconcile::ApplyHandler done,
                            store::Provenance from, std::optional<model::OnTrial> trial) {
  const Logbook::Request request{.what = "rollback", .why = "", .from = from, .generation = generation.value_or(0)};
  reconciler_.rollback(generation, reporting(request, std::move(done)), std::move(from), std::move(trial));
}

void AgentService::applyEdit(reconcile::DocumentEdit edit, reconcile::ApplyHandler done, store::Provenance from,
                             std::optional<model::OnTrial> trial) {
  const Logbook::Request request{.what = "apply", .why = "", .from = from};
  reconciler_.edit(std::move(edit), reporting(request, std::move(done)), std::move(from), std::move(trial));
}

void AgentService::planEdit(reconcile::DocumentEdit edit, reconcile::PlanHandler done) {
  reconciler_.planEdit(std::move(edit), std::move(done));
}

void AgentService::onTrial(model::TrialRequest request, reconcile::ApplyHandler done, store::Provenance from) {
  static constexpr std::array<const char*, 3> kWishes = {"keep the document on trial", "go back at once", "more time"};
  const Logbook::Request record{.what = "confirm", .why = kWishes.at(request.wish), .from = std::move(from)};
  reconciler_.onTrial(std::move(request), [this, record, done = std::move(done)](auto result) {
    logbook_.ended(record, result);
    done(std::move(result));
  });
}

void AgentService::planRollback(std::optional<std::uint64_t> generation, reconcile::PlanHandler done) {
  reconciler_.planRollback(generation, std::move(done));
}

model::Expected<std::vector<api::StoredDocument>> AgentService::history(const std::set<std::uint64_t>& withDocument) {
  const auto& current = reconciler_.current();
  return storedDocuments(history_, current ? std::optional(current->intent.generation) : std::nullopt, withDocument);
}

model::Expected<std::vector<store::JournalEntry>> AgentService::journal() {
  return logbook_.journal().last(std::numeric_limits<std::size_t>::max());
}

void AgentService::plan(std::string document, reconcile::PlanHandler done) {
  documents_.read(std::move(document), [this, done = std::move(done)](auto parsed, const auto& /*steps*/) {
    if (!parsed) return done(tl::unexpected(std::move(parsed.error())));
    reconciler_.plan(parsed->intent, done);
  });
}

void AgentService::drain(model::DrainRequest request, reconcile::ApplyHandler done, store::Provenance from) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  request.since = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  const std::string what = request.vrf.empty() ? "the DPU" : "ip-vrf " + request.vrf;
  const bool begins = request.drained;
  const Logbook::Request record{.what = begins ? "drain" : "undrain", .why = what, .from = std::move(from)};
  reconciler_.drain(std::move(request), [this, what, begins, record, done = std::move(done)](auto result) {
    logbook_.ended(record, result);
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
  // What comes first explains why later documents are not looked at.
  if (!fileError_.empty()) status.lastError = fileError_ + (status.lastError.empty() ? "" : "; " + status.lastError);
  return status;
}

void AgentService::intentFileRead(const model::Expected<void>& read) {
  std::string error = read ? "" : read.error().message();
  if (error == fileError_) return;
  fileError_ = std::move(error);
  logbook_.problem("the intent file", fileError_);
  statusChanged();
}

void AgentService::state(std::function<void(api::AgentState)> done) {
  monitor_.refresh([this, done = std::move(done)](bool /*answered*/) {
    const auto age = std::chrono::steady_clock::now() - offloadRead_;
    done({.agent = status(),
          .sessions = monitor_.sessions().sessions(),
          .vnis = monitor_.vnis(),
          .offload = offload_,
          .offloadAge = std::chrono::duration_cast<std::chrono::seconds>(age),
          .trialLeft = std::chrono::ceil<std::chrono::seconds>(reconciler_.trialLeft().value_or(0ms)),
          .openPorts = monitor_.openPorts(),
          .driftLines = drift_.lines().size(),
          .bgpd = monitor_.sessions().reach()});
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
    if (auto kernel = kernel_.route(vrf, whole(prefix)))
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
  problems_.log(reconciler_.status());
  if (onStatus_) onStatus_(statusLine(status()));
  changed();
}

void AgentService::changed() {
  drift_.act(reconciler_.status().phase);
  told();
}

void AgentService::told() {
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
                               .security = security_,
                               .bgpdUp = monitor_.sessions().bgpdUp(),
                               .bgpdHeard = std::chrono::steady_clock::now() - monitor_.unheard(),
                               .openPorts = monitor_.openPorts(),
                               .driftLines = drift_.lines().size(),
                               .driftTotal = drift_.total()};
  for (const auto& [key, session] : made.sessions) made.flaps[key] = monitor_.sessions().flaps(key);
  if (const auto& current = reconciler_.current(); current && made.agent.vxlan)
    made.vxlanInterfaces = vxlanInterfaces(current->intent, made.agent.vxlan->single);
  return made;
}

std::set<model::IfName> AgentService::netdevs() const {
  std::set<model::IfName> netdevs;
  for (const model::PortStatus& port : reconciler_.status().ports) {
    if (!port.netdev.empty()) netdevs.insert(port.netdev);
  }
  return netdevs;
}

void AgentService::readOffload() {
  auto report = kernel_.offload(netdevs());
  if (!report) return spdlog::warn("cannot read what is offloaded: {}", report.error().message());
  offload_ = std::move(*report);
  offloadRead_ = std::chrono::steady_clock::now();
}

model::Expected<std::vector<model::PortSecurity>> AgentService::security() {
  const auto& current = reconciler_.current();
  if (!current) return std::vector<model::PortSecurity>{};
  const auto counts = kernel_.filterCounts(netdevs());
  if (!counts) return model::fail(counts.error());
  std::map<model::IfName, model::IfName> netdevOf;
  for (const model::PortStatus& port : reconciler_.status().ports) netdevOf[port.interface] = port.netdev;
  std::vector<model::PortSecurity> ports;
  for (const model::Port& port : current->intent.ports) {
    const auto found = counts->find(netdevOf[port.interface]);
    auto one = model::securityOf(current->intent, port,
                                 found == counts->end() ? std::vector<model::FilterCount>{} : found->second);
    if (!one.directions.empty()) ports.push_back(std::move(one));
  }
  return ports;
}

void AgentService::scheduleReading() {
  readTimer_.expires_after(kReading);
  readTimer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    readOffload();
    if (auto now = security())
      security_ = std::move(*now);
    else
      spdlog::warn("cannot read the counters of the ports' filters: {}", now.error().message());
    scheduleReading();
  });
}

}  // namespace nicleaf::app
