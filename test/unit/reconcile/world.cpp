// SPDX-License-Identifier: Apache-2.0
#include "world.hpp"

#include <fstream>
#include <sstream>

#include "support/random_intent.hpp"

namespace nicleaf::reconcile {

using namespace std::chrono_literals;

World::World() {
  for (const auto& name : test::foreignLinks()) kernel.addForeign(name);
  reconciler = std::make_unique<Reconciler>(io, kernel, zebra, bgpd, bfdd, store, timing);
  reconciler->use(staticd);
}

bool World::runUntil(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    io.restart();
    io.run_one_for(10ms);
  }
  return true;
}

World::Result World::wait(const std::function<void(ApplyHandler)>& ask) {
  std::optional<Result> result;
  ask([&](Result got) { result = std::move(got); });
  if (!runUntil([&] { return result.has_value(); })) throw std::runtime_error("it never ended");
  return std::move(*result);
}

World::Result World::apply(const intent::ParsedIntent& intent) {
  return wait([&](ApplyHandler done) { reconciler->apply(intent, std::move(done)); });
}

tl::expected<Plan, model::Errors> World::plan(const model::Intent& intent) {
  std::optional<tl::expected<Plan, model::Errors>> result;
  reconciler->plan(intent, [&](auto got) { result = std::move(got); });
  if (!runUntil([&] { return result.has_value(); })) throw std::runtime_error("the plan never came");
  return *result;
}

void World::crashAndStart() {
  reconciler.reset();
  reconciler = std::make_unique<Reconciler>(io, kernel, zebra, bgpd, bfdd, store, timing);
  reconciler->use(staticd);
  kernel.watch([this] { reconciler->disturbed("the kernel"); });
  reconciler->start();
}

World::Snapshot World::snapshot() {
  const kernel::KernelStatePtr seen = kernel.observe().value();
  model::KernelState state = *seen;
  for (const auto& [name, link] : seen->links) {
    const bool anyMac = model::isVxlan(link.kind) || std::holds_alternative<model::VrfKind>(link.kind);
    if (anyMac) state.links.change(name).mac.reset();  // the kernel chooses it, and differently each time
  }
  return {std::move(state), zebra.tree, bgpd.tree, bfdd.tree, staticd.tree, zebra.entries()};
}

std::string World::stored(const std::string& file) const {
  std::ifstream stream(directory.path / "state" / file);
  std::ostringstream content;
  content << stream.rdbuf();
  const auto record = store::readRecord(content.str());
  return record ? record->document : content.str();
}

std::size_t World::writes() const {
  return kernel.log().size() + static_cast<std::size_t>(zebra.commits) + static_cast<std::size_t>(bgpd.commits) +
         static_cast<std::size_t>(bfdd.commits) + static_cast<std::size_t>(staticd.commits);
}

intent::ParsedIntent randomDocument(std::uint64_t seed, std::uint64_t generation) {
  model::Intent intent = test::randomIntent(seed);
  intent.generation = generation;
  return {std::move(intent), "random " + std::to_string(seed) + " of generation " + std::to_string(generation)};
}

intent::ParsedIntent document(std::uint64_t generation, int tenants, const std::string& password) {
  std::ostringstream json;
  const auto list = [&](const char* name, const std::function<void(int)>& entry) {
    json << R"(,")" << name << R"(":[)";
    for (int i = 1; i <= tenants; ++i) {
      if (i > 1) json << ',';
      entry(i);
    }
    json << ']';
  };
  json << R"({"nicleaf-fabric:fabric":{"generation":")" << generation << R"(","anycast-mac":"02:00:5e:00:01:01",
    "underlay":{"local-as":65001,"vtep-address":"192.0.2.11","system-mac":"02:00:00:00:00:11",
    "uplink":[{"interface":"eth1","mtu":9216}]})";
  if (tenants > 0) {
    list("ip-vrf", [&](int i) {
      json << R"({"name":"t)" << i << R"(","l3vni":)" << 14000 + i << R"(,"vlan-id":)" << 3000 + i
           << R"(,"bgp-session":[{"peer-address":"10.0.0.11","remote-as":65101,"password":")" << password
           << R"(","address-family":["ipv4-unicast"]}]})";
    });
    list("segment", [&](int i) {
      json << R"({"name":"lan)" << i << R"(","vni":)" << 10000 + i << R"(,"vlan-id":)" << 10 + i << R"(,"ip-vrf":"t)"
           << i << R"(","gateway":["10.0.0.1/24"]})";
    });
    list("port", [&](int i) { json << R"({"interface":"pf0vf)" << i - 1 << R"(","segment":"lan)" << i << R"("})"; });
  }
  json << "}}";
  auto parsed = intent::Parser().parse(json.str());
  if (!parsed) throw std::runtime_error(text(parsed.error()) + "\n" + json.str());
  return *parsed;
}

std::string text(const model::Errors& errors) {
  std::string all;
  for (const auto& error : errors) all += error.message() + "\n";
  return all;
}

}  // namespace nicleaf::reconcile
