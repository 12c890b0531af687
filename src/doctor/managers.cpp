// SPDX-License-Identifier: Apache-2.0
#include "doctor/managers.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <vector>

namespace nicleaf::doctor {
namespace {

namespace fs = std::filesystem;

void eachLine(const fs::path& file, const std::function<void(const std::string&)>& visit) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) visit(line);
}

bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// `main` below etc/, and the drop-ins next to it: by name, whatever directory they are in; /etc wins over /run, and
/// /run over /usr/lib (systemd.unit(5), NetworkManager.conf(5)).
std::vector<fs::path> filesOf(const fs::path& root, const fs::path& main, const fs::path& dropIns) {
  std::map<std::string, fs::path> byName;
  for (const char* place : {"usr/lib", "run", "etc"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root / place / dropIns, ignored)) {
      if (entry.path().extension() == ".conf") byName.insert_or_assign(entry.path().filename(), entry.path());
    }
  }
  std::vector<fs::path> files{root / "etc" / main};
  for (const auto& [name, path] : byName) files.push_back(path);
  return files;
}

boost::json::object networkd(const fs::path& root) {
  boost::json::object values;
  const char* const kKeys[] = {"ManageForeignRoutes", "ManageForeignRoutingPolicyRules"};
  for (const char* key : kKeys) values.emplace(key, "yes");  // its defaults
  for (const fs::path& file : filesOf(root, "systemd/networkd.conf", "systemd/networkd.conf.d")) {
    eachLine(file, [&](const std::string& line) {
      const auto equals = line.find('=');
      if (equals == std::string::npos) return;
      const std::string key = line.substr(0, equals), value = line.substr(equals + 1);
      static constexpr const char* kOff[] = {"no", "false", "off", "0"};
      const bool off = std::ranges::any_of(kOff, [&](const char* word) { return value == word; });
      if (values.contains(key)) values[key] = off ? "no" : "yes";
    });
  }
  return values;
}

bool hasUnmanaged(const fs::path& root) {
  bool found = false;
  for (const fs::path& file : filesOf(root, "NetworkManager/NetworkManager.conf", "NetworkManager/conf.d")) {
    eachLine(file, [&](const std::string& line) { found = found || line.starts_with("unmanaged-devices"); });
  }
  return found;
}

boost::json::array ifupdown(const fs::path& root) {
  boost::json::array links;
  std::vector<fs::path> files{root / "etc/network/interfaces"};
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "etc/network/interfaces.d", ignored)) files.push_back(entry);
  for (const fs::path& file : files) {
    eachLine(file, [&](const std::string& line) {
      std::istringstream words(line);
      std::string keyword, name;
      if (words >> keyword >> name && keyword == "iface" && name != "lo") links.emplace_back(name);
    });
  }
  return links;
}

}  // namespace

boost::json::value networkManagersOf(const fs::path& root) {
  boost::json::object managers;
  if (isThere(root / "run/systemd/netif/state")) managers.emplace("systemd-networkd", networkd(root));
  if (isThere(root / "run/NetworkManager"))
    managers.emplace("NetworkManager", hasUnmanaged(root) ? "has unmanaged-devices" : "manages all");
  if (auto links = ifupdown(root); !links.empty()) managers.emplace("ifupdown", std::move(links));
  return managers;
}

boost::json::value bridgeFirewallOf(const fs::path& root) {
  boost::json::object values;
  for (const char* key : {"bridge-nf-call-iptables", "bridge-nf-call-ip6tables", "bridge-nf-call-arptables"}) {
    std::ifstream in(root / "proc/sys/net/bridge" / key);
    int value = 0;
    if (in >> value) values.emplace(key, value);
  }
  return values;
}

}  // namespace nicleaf::doctor
