// SPDX-License-Identifier: Apache-2.0
#include "support/frr_node.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "support/eventually.hpp"
#include "support/frr_installation.hpp"
#include "support/unix_socket.hpp"

namespace nicleaf::test {

namespace fs = std::filesystem;

namespace {

constexpr auto kStartDeadline = std::chrono::seconds(20);

std::string makeDirectory() {
  char name[] = "/tmp/nicleaf-frr-XXXXXX";
  if (!::mkdtemp(name)) throw std::runtime_error("cannot make a temporary directory");
  ::chmod(name, 0755);
  return name;
}

void giveToFrr(const std::string& path) {
  const auto& frr = FrrInstallation::get();
  if (::chown(path.c_str(), frr.user(), frr.group()) != 0) throw std::runtime_error("cannot chown " + path);
}

}  // namespace

FrrNode::FrrNode(Options options) : options_(std::move(options)), directory_(makeDirectory()) {
  for (const char* name : {"/etc", "/run", "/log"}) {
    fs::create_directory(directory_ + name);
    giveToFrr(directory_ + name);
  }
  fs::create_directories(directory_ + "/lib/frr");  // FRR 10 keeps state there
  giveToFrr(directory_ + "/lib/frr");
  // Without a frr.conf, daemons read their own files, which set the profile.
  std::ofstream(directory_ + "/etc/vtysh.conf") << "no service integrated-vtysh-config\n";
}

FrrNode::~FrrNode() {
  // If an exception ends the test, no failure has been recorded yet.
  if ((::testing::Test::HasFailure() || std::uncaught_exceptions() > 0) && !options_.quiet) {
    for (auto& [daemon, process] : daemons_) {
      std::cerr << "---- log of " << daemon << "\n" << log(daemon) << "----";
      if (!process.isRunning()) std::cerr << " it ended with " << process.exitStatus();
      std::cerr << '\n';
    }
  }
  // Stop bgpd and the others before zebra, so that none of them waits for zebra.
  for (auto& [daemon, process] : daemons_) {
    if (daemon != "zebra") process.stop();
  }
  daemons_.clear();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

bool FrrNode::hasModule(const std::string& daemon) const { return options_.module && !options_.plain.contains(daemon); }

Surroundings FrrNode::surroundings(bool withModule) const {
  Surroundings where = network_.surroundings();
  std::map<std::string, std::string> vrfs;
  for (const auto& [name, network] : options_.vrfs) vrfs.emplace(name, network->path());
  FrrInstallation::get().describe(where, directory_ + "/etc", runDirectory(), directory_ + "/lib", vrfs);
  // The sanitizer's library is for the module, and adds seconds to a daemon's start.
  if (!withModule) where.variable("LD_PRELOAD", std::nullopt);
  for (const auto& [name, value] : options_.environment) where.variable(name, value);
  if (withModule && !options_.preload.empty())
    where.variable("LD_PRELOAD", where.variable("LD_PRELOAD").value_or("") + " " + options_.preload);
  return where;
}

Process& FrrNode::launch(const std::string& daemon) {
  const std::string config = directory_ + "/etc/" + daemon + ".conf";
  std::ofstream(config) << "frr defaults " << options_.profile << "\n" << configuration[daemon];
  giveToFrr(config);
  std::vector<std::string> command{
      "/usr/lib/frr/" + daemon, "-A", "127.0.0.1", "--log", "stdout", "--log-level", "debugging"};
  if (hasModule(daemon)) {
    command.insert(command.end(), {"--moduledir", FrrInstallation::get().modules(options_.moduleDirectory), "-M",
                                   options_.moduleName + options_.moduleArguments});
  }
  if (daemon == "zebra" && !options_.vrfs.empty()) command.emplace_back("--vrfwnetns");
  return daemons_[daemon] = Process(command, directory_ + "/log/" + daemon, surroundings(hasModule(daemon)));
}

bool FrrNode::answers(const std::string& daemon) const {
  if (!listens(directory_ + "/run/" + daemon + ".vty")) return false;
  return !hasModule(daemon) || !options_.moduleArguments.empty() ||
         listens(directory_ + "/run/nicleaf-" + daemon + ".sock");
}

void FrrNode::start(const std::string& daemon) {
  Process& process = launch(daemon);
  const bool up = eventually([&] { return !process.isRunning() || answers(daemon); }, kStartDeadline);
  if (!up || !process.isRunning()) throw std::runtime_error(daemon + " does not come up:\n" + log(daemon));
}

void FrrNode::stop(const std::string& daemon) { daemons_.erase(daemon); }

std::string FrrNode::vtysh(const std::vector<std::string>& commands) {
  std::vector<std::string> command{"vtysh", "--vty_socket", runDirectory(), "--config_dir", directory_ + "/etc"};
  for (const auto& line : commands) command.insert(command.end(), {"-c", line});
  return runOrThrow(command, surroundings(false));
}

std::string FrrNode::configure(std::vector<std::string> commands) {
  commands.insert(commands.begin(), "configure terminal");
  return vtysh(commands);
}

Result FrrNode::load(const std::string& text) {
  const std::string file = directory_ + "/load.conf";
  std::ofstream(file) << text;
  return run({"vtysh", "--vty_socket", runDirectory(), "--config_dir", directory_ + "/etc", "-f", file},
             surroundings(false));
}

std::string FrrNode::runningConfig(const std::string& daemon) {
  std::istringstream lines(vtysh({"show running-config " + daemon + " no-header"}));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (line == "!" || line.starts_with("frr ") || line.starts_with("hostname") || line.starts_with("log ")) continue;
    text += line + '\n';
  }
  return text;
}

std::string FrrNode::northbound(const std::string& daemon) const {
  return "unix:" + directory_ + "/run/nicleaf-" + daemon + ".sock";
}

std::string FrrNode::log(const std::string& daemon) const {
  std::ifstream file(directory_ + "/log/" + daemon);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace nicleaf::test
