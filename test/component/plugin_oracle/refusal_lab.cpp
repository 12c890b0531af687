// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/refusal_lab.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "plugin_oracle/drift.hpp"
#include "plugin_oracle/normalized.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {

namespace {

constexpr auto kPeer = "10.99.0.2";
constexpr auto kPeerConfiguration = R"(router bgp 65099
 bgp router-id 10.99.0.2
 neighbor 10.99.0.1 remote-as 65000
 neighbor 10.99.0.1 password stable
 neighbor 10.99.0.1 passive
 neighbor 10.99.0.1 timers 60 180
)";

/// Nodes of the default instance whose change restarts the session.
constexpr const char* kResets[] = {
    "global/graceful-restart/enabled",
    "global/graceful-restart/graceful-restart-disable",
    "global/reject-as-sets",
    "global/shutdown",
    "neighbors/neighbor[remote-address='10.99.0.2']",
};

FrrNode::Options plain() {
  FrrNode::Options options;
  options.module = false;
  return options;
}

}  // namespace

const char* const RefusalLab::kSession = R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default",
  "global":{"local-as":65000,"router-id":"10.0.0.1"},
  "neighbors":{"neighbor":[{"remote-address":"10.99.0.2","password":"stable",
    "neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":65099},
    "timers":{"keepalive":60,"hold-time":180,"connect-time":1},
    "afi-safis":{"afi-safi":[{"afi-safi-name":"nicleaf-frr-bgp:ipv4-unicast","enabled":true}]}}]}}]}})";

RandomConfig::Tree RefusalLab::withSession(const RandomConfig& configs, RandomConfig::Tree tree) {
  for (const char* path : kResets) {
    lyd_node* node = nullptr;
    const std::string full = std::string("/nicleaf-frr-bgp:bgp/instance[vrf='default']/") + path;
    if (lyd_find_path(tree.get(), full.c_str(), 0, &node) == LY_SUCCESS) lyd_free_tree(node);
  }
  lyd_node* merged = tree.release();
  const auto session = configs.parse(kSession);
  const bool done = lyd_merge_siblings(&merged, session.get(), 0) == LY_SUCCESS;
  tree.reset(merged);
  if (!done || !configs.isValid(tree.get())) tree.reset();
  return tree;
}

RefusalLab::RefusalLab() : peer(plain()), northbound(node.northbound("bgpd")) {
  connect(node.network(), "eth0", peer.network(), "eth0");
  node.network().ip("addr add 10.99.0.1/24 dev eth0");
  peer.network().ip("addr add 10.99.0.2/24 dev eth0");
  peer.configuration["bgpd"] = kPeerConfiguration;
  for (FrrNode* one : {&node, &peer}) {
    one->start("zebra");
    one->start("bgpd");
  }
  terminal_.emplace(node.runDirectory() + "/bgpd.vty");
}

bool RefusalLab::isEstablished() {
  return eventually([this] { return look().session.find("Established") != std::string::npos; });
}

RefusalLab::Snapshot RefusalLab::look() {
  Snapshot snapshot;
  snapshot.running = normalized(terminal_->show("show running-config"));
  snapshot.datastore = northbound.config("/");
  snapshot.drift = driftOf(northbound);
  const auto shown = boost::json::parse(terminal_->show(std::string("show bgp neighbors ") + kPeer + " json"));
  if (const auto* session = shown.as_object().if_contains(kPeer)) {
    for (const char* name : {"bgpState", "connectionsEstablished", "connectionsDropped"}) {
      snapshot.session += boost::json::serialize(session->at(name)) + ' ';
    }
  }
  return snapshot;
}

std::uint32_t RefusalLab::candidate(const std::string& json) {
  const std::string now = northbound.config("/");
  std::vector<std::string> gone;
  for (const char* name : {"nicleaf-frr-bgp:bgp", "frr-filter:lib", "frr-route-map:lib"}) {
    if (now.find('"' + std::string(name) + '"') != std::string::npos) gone.push_back(std::string("/") + name);
  }
  const auto id = northbound.create();
  auto status = gone.empty() ? grpc::Status::OK : northbound.edit(id, {}, gone);
  if (status.ok()) status = northbound.load(id, json);
  if (!status.ok()) throw std::runtime_error("cannot make a candidate: " + status.error_message());
  return id;
}

}  // namespace nicleaf::test
