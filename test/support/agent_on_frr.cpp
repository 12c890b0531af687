// SPDX-License-Identifier: Apache-2.0
#include "support/agent_on_frr.hpp"

#include <cstdlib>
#include <stdexcept>

#include "support/northbound.hpp"

namespace nicleaf::test {
namespace {

using namespace std::chrono_literals;

constexpr int kMostTenants = 1000;

bool isUp(const model::KernelState& state, const std::string& link) {
  const auto found = state.links.find(link);
  return found != state.links.end() && found->second.adminUp;
}

/// The VNIs of `kernel`. A VNI is a VRF's L3VNI if the SVI of its VLAN is in the VRF whose routing table has the VNI's
/// number.
std::vector<model::VniStatus> vnisOf(const model::KernelState& kernel) {
  std::vector<model::VniStatus> vnis;
  for (const auto& [name, link] : kernel.links) {
    for (const auto& [number, vlan] : test::vnisOf(link)) {
      model::VniStatus vni;
      vni.vni = number;
      vni.live = link.adminUp;
      const std::string svi = "vlan" + toString(vlan);
      const auto found = kernel.links.find(svi);
      if (found != kernel.links.end() && found->second.master) vni.tenantVrf = *found->second.master;
      const auto vrf = kernel.links.find(vni.tenantVrf);
      const auto* kind = vrf == kernel.links.end() ? nullptr : std::get_if<model::VrfKind>(&vrf->second.kind);
      if (kind != nullptr && kind->table == number.value) {
        vni.l3 = true;
        vni.live = link.adminUp && isUp(kernel, svi) && isUp(kernel, vni.tenantVrf);
      }
      vnis.push_back(std::move(vni));
    }
  }
  return vnis;
}

/// Not from zebra's configuration file: FRR 10's zebra leaves the file to mgmtd.
void tellVrfs(FrrNode& node, int vrfs) {
  std::string entries;
  for (int i = 1; i <= vrfs; ++i)
    entries += std::string(i > 1 ? "," : "") + R"({"name":"t)" + std::to_string(i) + "\"}";
  const auto status = Northbound(node.northbound("zebra")).merge(R"({"frr-vrf:lib":{"vrf":[)" + entries + "]}}");
  if (!status.ok()) throw std::runtime_error("zebra does not take VRFs: " + status.error_message());
}

/// Calls `call` and waits for its answer.
template <typename T>
T wait(AgentOnFrr& agent, const std::function<void(std::function<void(T)>)>& call) {
  std::optional<T> result;
  call([&](T got) { result = std::move(got); });
  if (!agent.runUntil([&] { return result.has_value(); })) throw std::runtime_error("no answer from the reconciler");
  return std::move(*result);
}

}  // namespace

void BgpdWithToldVnis::getState(frr::Handler<frr::BgpState> done) {
  client.getState([this, done = std::move(done)](model::Expected<frr::BgpState> state) {
    if (state) state->vnis = vnisOf(kernel_.state());
    done(std::move(state));
  });
}

void BgpdWithToldVnis::getVnis(frr::Handler<std::vector<model::VniStatus>> done) {
  client.getVnis([this, done = std::move(done)](model::Expected<std::vector<model::VniStatus>> vnis) {
    if (vnis) vnis = vnisOf(kernel_.state());
    done(std::move(vnis));
  });
}

AgentOnFrr::AgentOnFrr(int vrfs) {
  node.start("zebra");
  tellVrfs(node, vrfs);
  node.start("bgpd");
  kernel.addForeign("eth1");
  for (int i = 1; i <= kMostTenants; ++i) kernel.addForeign("pf0vf" + std::to_string(i));
  char name[] = "/tmp/nicleaf-agent-XXXXXX";
  if (mkdtemp(name) == nullptr) throw std::runtime_error("cannot make a directory");
  directory = name;
  begin();
}

void AgentOnFrr::begin() {
  zebra = std::make_unique<frr::NorthboundDaemon>(io, frr::zebraEndpoint(node.runDirectory()), frr::managedInZebra());
  bfdd = std::make_unique<frr::NorthboundDaemon>(io, frr::bfddEndpoint(node.runDirectory()), frr::managedInBfdd());
  bgpd = std::make_unique<BgpdWithToldVnis>(io, frr::bgpdEndpoint(node.runDirectory()), kernel);
  staticd = std::make_unique<frr::StaticDaemon>(io, frr::staticdEndpoint(node.runDirectory()));
  store = std::make_unique<store::IntentStore>(directory);
  reconciler = std::make_unique<reconcile::Reconciler>(io, kernel, *zebra, *bgpd, *bfdd, *store);
  reconciler->use(*staticd);
}

void AgentOnFrr::restart() {
  reconciler.reset();
  store.reset();  // two agents cannot have it open
  begin();
  reconciler->start();
}

AgentOnFrr::~AgentOnFrr() { std::filesystem::remove_all(directory); }

bool AgentOnFrr::runUntil(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 30s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    io.restart();
    io.run_one_for(10ms);
  }
  return true;
}

AgentOnFrr::Result AgentOnFrr::apply(const model::Intent& intent) {
  // The store only keeps the text; another test shows that it can be read back.
  return apply(intent::ParsedIntent{intent, "generation " + std::to_string(intent.generation)});
}

AgentOnFrr::Result AgentOnFrr::apply(const intent::ParsedIntent& document) {
  return wait<Result>(*this, [&](auto done) { reconciler->apply(document, done); });
}

tl::expected<reconcile::Plan, model::Errors> AgentOnFrr::plan(const model::Intent& intent) {
  return wait<tl::expected<reconcile::Plan, model::Errors>>(*this, [&](auto done) { reconciler->plan(intent, done); });
}

model::Intent tenantsIntent(std::uint64_t generation, const std::set<int>& tenants, const std::string& password) {
  model::Intent intent;
  intent.generation = generation;
  intent.underlay = {
      {65001}, *model::IpAddress::parse("192.0.2.11"), *model::Mac::parse("02:00:00:00:00:11"), {{"eth1"}}};
  intent.anycastMac = *model::Mac::parse("02:00:5e:00:01:01");
  for (const int i : tenants) {
    const std::string number = std::to_string(i);
    const auto unsignedNumber = static_cast<std::uint32_t>(i);
    const auto vlan = static_cast<std::uint16_t>(i);
    model::BgpSession session;
    session.peerAddress = *model::IpAddress::parse("10.0.0.11");
    session.remoteAs = {model::PeerAs::Kind::kNumber, {65101}};
    session.password = password;
    session.families = {model::UnicastFamily::kIpv4};
    session.allowedPrefixes = {{*model::IpPrefix::parse("203.0.113.0/24")}};
    intent.ipVrfs.push_back(
        {"t" + number, {140000 + unsignedNumber}, {static_cast<std::uint16_t>(2000 + vlan)}, {}, {}, {session}});
    intent.segments.push_back(
        {"lan" + number, {100000 + unsignedNumber}, {vlan}, "t" + number, {*model::IpPrefix::parse("10.0.0.1/24")}});
    intent.ports.push_back({"pf0vf" + number, "lan" + number});
  }
  return intent;
}

std::string messages(const model::Errors& errors) {
  std::string text;
  for (const auto& error : errors) text += error.message() + "\n";
  return text;
}

}  // namespace nicleaf::test
