// SPDX-License-Identifier: Apache-2.0
#include "component/agent/servers.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>

#include "support/eventually.hpp"
#include "support/frr_node.hpp"
#include "support/process.hpp"

namespace nicleaf::test {
namespace {

namespace fs = std::filesystem;

constexpr char kRouteTarget[] = "65001:14002";

/// A program that runs in a directory of its own and in the server's namespace.
class Program : public Server {
 public:
  Program() {
    std::string pattern = (fs::temp_directory_path() / "nicleaf-server-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp: no directory");
    directory_ = pattern;
  }
  ~Program() override {
    process_ = Process();
    fs::remove_all(directory_);
  }
  [[nodiscard]] NetworkNamespace& network() override { return network_; }

 protected:
  std::string write(const std::string& name, const std::string& text) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  void launch(const std::vector<std::string>& command) {
    process_ = Process(command, directory_ + "/log", network_.surroundings());
  }
  Result runInside(const std::vector<std::string>& command) { return run(command, network_.surroundings()); }
  std::string log() const {
    std::ifstream file(directory_ + "/log");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string directory_;

 private:
  NetworkNamespace network_;
  Process process_;
};

class Bird : public Program {
  void start(const ServerPlan& plan) override {
    std::string routes, changes;
    for (const Announcement& one : plan.announced) {
      routes += "  route " + one.prefix + " blackhole;\n";
      const std::string then = "  if net = " + one.prefix + " then ";
      if (!one.nextHop.empty()) changes += then + "bgp_next_hop = " + one.nextHop + ";\n";
      if (!one.pathEnd.empty()) changes += then + "bgp_path.prepend(" + one.pathEnd + ");\n";
      if (!one.community.empty()) changes += then + "bgp_community.add((" + comma(one.community) + "));\n";
      if (one.routeTarget) changes += then + "bgp_ext_community.add((rt, " + comma(kRouteTarget) + "));\n";
    }
    const std::string config = "router id 192.168.10.11;\nprotocol device {}\nprotocol static {\n  ipv4;\n" + routes +
                               "}\nfilter towards_dpu {\n" + changes +
                               "  accept;\n}\nprotocol bgp dpu {\n  local 192.168.10.11 as " + plan.as +
                               ";\n  neighbor 192.168.10.1 as 65001;\n" +
                               (plan.password.empty() ? "" : "  password \"" + plan.password + "\";\n") +
                               (plan.ttl255 ? "  ttl security yes;\n" : "") +
                               "  connect delay time 1;\n  connect retry time 1;\n  error wait time 1, 2;\n" +
                               "  ipv4 { import all; export filter towards_dpu; };\n}\n";
    launch({"bird", "-f", "-c", write("bird.conf", config), "-s", directory_ + "/bird.ctl"});
  }
  /// BIRD writes a community as a pair.
  static std::string comma(std::string community) {
    community.replace(community.find(':'), 1, ", ");
    return community;
  }
};

class Gobgp : public Program {
  void start(const ServerPlan& plan) override {
    const std::string config =
        "[global.config]\n  as = " + plan.as +
        "\n  router-id = \"192.168.10.11\"\n[[neighbors]]\n  [neighbors.config]\n" +
        "    neighbor-address = \"192.168.10.1\"\n    peer-as = 65001\n" +
        (plan.password.empty() ? "" : "    auth-password = \"" + plan.password + "\"\n") +
        "  [neighbors.timers.config]\n    connect-retry = 1\n    idle-hold-time-after-reset = 1\n" +
        (plan.ttl255 ? "  [neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255\n" : "");
    launch({"gobgpd", "-f", write("gobgpd.toml", config), "--pprof-disable", "--api-hosts", "127.0.0.1:50051"});
    if (!eventually([&] { return runInside({"gobgp", "global"}).status == 0; }))
      throw std::runtime_error("gobgpd does not come up:\n" + log());
    for (const Announcement& one : plan.announced) {
      std::vector<std::string> command = {"gobgp", "global", "rib", "add", one.prefix};
      const auto with = [&](const char* name, const std::string& value) {
        if (!value.empty()) command.insert(command.end(), {name, value});
      };
      with("nexthop", one.nextHop);
      with("aspath", one.pathEnd);
      with("community", one.community);
      with("rt", one.routeTarget ? kRouteTarget : "");
      const Result added = runInside(command);
      if (added.status != 0) throw std::runtime_error("gobgp: " + one.prefix + ": " + added.output);
    }
  }
};

class Exabgp : public Program {
  void start(const ServerPlan& plan) override {
    std::string routes;
    for (const Announcement& one : plan.announced) {
      routes += "    route " + one.prefix + " next-hop " + (one.nextHop.empty() ? "self" : one.nextHop);
      if (!one.pathEnd.empty()) routes += " as-path [ " + plan.as + " " + one.pathEnd + " ]";
      if (!one.community.empty()) routes += " community [ " + one.community + " ]";
      if (one.routeTarget) routes += std::string(" extended-community [ target:") + kRouteTarget + " ]";
      routes += ";\n";
    }
    const std::string config = "neighbor 192.168.10.1 {\n  router-id 192.168.10.11;\n  local-address 192.168.10.11;\n" +
                               std::string("  local-as ") + plan.as + ";\n  peer-as 65001;\n" +
                               (plan.password.empty() ? "" : "  md5-password '" + plan.password + "';\n") +
                               "  outgoing-ttl " + (plan.ttl255 ? "255" : "1") +
                               ";\n  family { ipv4 unicast; }\n  static {\n" + routes + "  }\n}\n";
    launch({"env", "exabgp.daemon.user=root", "exabgp.api.cli=false", "exabgp.log.destination=stdout", "exabgp",
            write("exabgp.conf", config)});
  }
};

class Frr : public Server {
 public:
  [[nodiscard]] NetworkNamespace& network() override { return node_.network(); }
  void start(const ServerPlan& plan) override {
    const std::string neighbor = " neighbor 192.168.10.1 ";
    std::string networks, maps;
    for (const Announcement& one : plan.announced) {
      const std::string number = std::to_string(++number_);
      networks += "  network " + one.prefix + " route-map m" + number + "\n";
      maps += "route-map m" + number + " permit 10\n";
      if (!one.nextHop.empty()) maps += " set ip next-hop " + one.nextHop + "\n";
      if (!one.pathEnd.empty()) maps += " set as-path prepend " + one.pathEnd + "\n";
      if (!one.community.empty()) maps += " set community " + one.community + "\n";
      if (one.routeTarget) maps += std::string(" set extcommunity rt ") + kRouteTarget + "\n";
      maps += "exit\n";
    }
    node_.configuration["bgpd"] =
        "router bgp " + plan.as + "\n bgp router-id 192.168.10.11\n no bgp ebgp-requires-policy\n" +
        " no bgp network import-check\n" + neighbor + "remote-as 65001\n" + neighbor + "timers connect 1\n" +
        (plan.password.empty() ? "" : neighbor + "password " + plan.password + "\n") +
        (plan.ttl255 ? neighbor + "ttl-security hops 1\n" : "") + " address-family ipv4 unicast\n" + networks +
        " exit-address-family\nexit\n" + maps;
    node_.start("zebra");
    node_.start("bgpd");
  }

 private:
  static FrrNode::Options stock() {
    FrrNode::Options options;
    options.module = false;
    return options;
  }
  int number_ = 0;
  FrrNode node_{stock()};
};

template <typename T>
std::unique_ptr<Server> make() {
  return std::make_unique<T>();
}

}  // namespace

std::unique_ptr<Server> makeServer(const std::string& name) {
  static const std::map<std::string, std::function<std::unique_ptr<Server>()>> kServers = {
      {"BIRD", make<Bird>}, {"GoBGP", make<Gobgp>}, {"ExaBGP", make<Exabgp>}, {"FRR", make<Frr>}};
  return kServers.at(name)();
}

}  // namespace nicleaf::test
