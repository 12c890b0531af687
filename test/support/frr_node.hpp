// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/netns.hpp"
#include "support/process.hpp"

namespace nicleaf::test {

// FRR daemons of the distribution with our module, in a network namespace and with directories of their own. Private
// directories hide the machine's /etc/frr and /run/frr, and the machine's own FRR is never touched.
class FrrNode {
 public:
  struct Options {
    std::string profile = "datacenter";
    bool module = true;
    std::set<std::string> plain{};                     // daemons without the module, although others have it
    bool quiet = false;                                // true: print no logs when the test fails
    std::string moduleName = "nicleaf";                // or a module of FRR's
    std::string moduleArguments{};                     // arguments after the name in -M
    std::string moduleDirectory = "modules";           // of the build
    std::map<std::string, std::string> environment{};  // for the daemons
    std::string preload{};  // a library that daemons load before all others except sanitizers
    // Network namespaces that are VRFs, by name. zebra then knows no other VRFs.
    std::map<std::string, const NetworkNamespace*> vrfs{};
  };

  FrrNode() : FrrNode(Options{}) {}
  explicit FrrNode(Options options);
  ~FrrNode();
  FrrNode(const FrrNode&) = delete;
  FrrNode& operator=(const FrrNode&) = delete;

  NetworkNamespace& network() { return network_; }

  // Adds lines to a daemon's configuration file. Call it before the daemon starts.
  std::map<std::string, std::string> configuration;

  // Starts a daemon ("zebra", "bgpd", "bfdd", "staticd") and waits until its terminal and, with the module, its
  // northbound answer. Throws with the daemon's log if it does not come up.
  void start(const std::string& daemon);
  // Like start(), without waiting: for a daemon that is expected to exit.
  Process& launch(const std::string& daemon);
  void stop(const std::string& daemon);
  [[nodiscard]] Process& process(const std::string& daemon) { return daemons_.at(daemon); }

  // Runs commands as vtysh -c; throws if vtysh cannot reach a daemon.
  std::string vtysh(const std::vector<std::string>& commands);
  std::string show(const std::string& command) { return vtysh({command}); }
  std::string configure(std::vector<std::string> commands);
  // Loads the text of a configuration file as vtysh -f does.
  Result load(const std::string& text);
  // `show running-config` of one daemon without its leading lines.
  std::string runningConfig(const std::string& daemon = "bgpd");

  // The address for gRPC clients: "unix:PATH".
  [[nodiscard]] std::string northbound(const std::string& daemon) const;
  [[nodiscard]] std::string runDirectory() const { return directory_ + "/run"; }
  [[nodiscard]] std::string log(const std::string& daemon) const;

 private:
  [[nodiscard]] bool hasModule(const std::string& daemon) const;
  [[nodiscard]] Surroundings surroundings(bool withModule) const;
  [[nodiscard]] bool answers(const std::string& daemon) const;

  Options options_;
  std::string directory_;
  NetworkNamespace network_;
  std::map<std::string, Process> daemons_;
};

}  // namespace nicleaf::test
