// SPDX-License-Identifier: Apache-2.0
#include "doctor/managers.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "doctor/manager_files.hpp"

namespace nicleaf::doctor {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

bool isOneOf(const std::string& value, std::initializer_list<const char*> words) {
  return std::ranges::any_of(words, [&](const char* word) { return value == word; });
}
bool isOff(const std::string& value) { return isOneOf(value, {"no", "false", "off", "0", "n", "f"}); }
bool isOn(const std::string& value) { return isOneOf(value, {"yes", "true", "on", "1", "y", "t"}); }

json::array arrayOf(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

json::object networkdSettings(const fs::path& root) {
  json::object values;
  // The last one exists since systemd 256. Before, networkd always did what it switches off.
  for (const char* key : {"ManageForeignRoutes", "ManageForeignRoutingPolicyRules", "ManageForeignNextHops"})
    values.emplace(key, "yes");  // its defaults
  auto files = filesOf(root, "systemd/networkd.conf.d", ".conf");
  files.insert(files.begin(), root / "etc/systemd/networkd.conf");
  for (const fs::path& file : files) {
    for (const Setting& set : settingsOf(file)) {
      if (set.section == "Network" && values.contains(set.key)) values[set.key] = isOff(set.value) ? "no" : "yes";
    }
  }
  return values;
}

/// A .network file and its drop-ins; null if it is masked, or has nothing that links must match.
json::value networkOf(const fs::path& root, const fs::path& file) {
  std::error_code ignored;
  if (fs::is_empty(file, ignored) || !fs::is_regular_file(file, ignored)) return nullptr;
  json::object match;
  bool unmanaged = false;
  auto files = filesOf(root, "systemd/network/" + file.filename().string() + ".d", ".conf");
  files.insert(files.begin(), file);
  for (const fs::path& one : files) {
    for (const auto& [section, key, value] : settingsOf(one)) {
      if (section == "Link" && key == "Unmanaged") unmanaged = isOn(value);
      if (section != "Match") continue;
      // What is assigned again is added; an empty value removes all before (systemd.syntax(7)).
      const std::string before = match.contains(key) ? std::string(match[key].as_string()) + " " : "";
      if (value.empty())
        match.erase(key);
      else
        match[key] = before + value;
    }
  }
  if (match.empty()) return nullptr;
  const std::string shown = "/" + fs::path(file).lexically_relative(root).string();
  return {{"file", shown}, {"match", std::move(match)}, {"unmanaged", unmanaged}};
}

json::object networkdConfig(const fs::path& root) {
  json::array networks;
  for (const fs::path& file : filesOf(root, "systemd/network", ".network")) {
    if (json::value network = networkOf(root, file); !network.is_null()) networks.push_back(std::move(network));
  }
  return {{"settings", networkdSettings(root)}, {"networks", std::move(networks)}};
}

/// NetworkManager.conf(5): its own file is read after /usr/lib and /run, and before /etc. "+=" and "-=" change a list.
json::object networkManagerConfig(const fs::path& root) {
  const auto dropIns = filesOf(root, "NetworkManager/conf.d", ".conf");
  std::vector<fs::path> files, last;
  for (const fs::path& file : dropIns)
    (file.string().starts_with((root / "etc").string()) ? last : files).push_back(file);
  files.push_back(root / "etc/NetworkManager/NetworkManager.conf");
  files.insert(files.end(), last.begin(), last.end());

  std::vector<std::string> unmanaged;
  std::map<std::string, std::string> matches;  // of the sections [device...]
  std::map<std::string, bool> managed;
  for (const fs::path& file : files) {
    for (const auto& [section, key, value] : settingsOf(file)) {
      if (section == "keyfile" && key.starts_with("unmanaged-devices")) {
        const auto specs = partsOf(value, ",; \t");
        if (key == "unmanaged-devices") unmanaged.clear();
        if (key.ends_with('-'))
          std::erase_if(unmanaged, [&](const auto& one) { return std::ranges::count(specs, one); });
        if (!key.ends_with('-')) unmanaged.insert(unmanaged.end(), specs.begin(), specs.end());
      } else if (section.starts_with("device")) {
        if (key == "match-device") matches[section] = value;
        if (key == "managed") managed[section] = !isOff(value);
      }
    }
  }
  json::array lists{arrayOf(unmanaged)};
  for (const auto& [section, is] : managed) {
    if (!is) lists.push_back(arrayOf(partsOf(matches.contains(section) ? matches[section] : "*", ",; \t")));
  }
  return {{"unmanaged", std::move(lists)}};
}

/// interfaces(5). Also what a stanza takes into a bridge, a bond or a VLAN: bringing it up changes those links, too.
void readInterfaces(const fs::path& root, const fs::path& file, std::vector<std::string>& names, int depth) {
  constexpr int kMostDepth = 8;  // of files that name files
  if (depth > kMostDepth) return;
  for (const std::string& line : linesOf(file)) {
    const auto words = partsOf(line, " \t");
    if (words.size() < 2) continue;
    const std::string& keyword = words.front();
    if (keyword == "source" || keyword == "source-directory") {
      fs::path pattern = keyword == "source" ? words[1] : words[1] + "/*";
      pattern = pattern.is_relative() ? file.parent_path() / pattern : root / pattern.relative_path();
      std::error_code ignored;
      std::vector<fs::path> sources;
      for (const auto& entry : fs::directory_iterator(pattern.parent_path(), ignored)) {
        if (fnmatch(pattern.filename().c_str(), entry.path().filename().c_str(), 0) == 0) sources.push_back(entry);
      }
      for (const fs::path& source : sources) readInterfaces(root, source, names, depth + 1);
      continue;
    }
    static constexpr const char* kMembers[] = {"bridge_ports", "bridge-ports",    "bond-slaves",    "bond_slaves",
                                               "slaves",       "vlan-raw-device", "vlan_raw_device"};
    const bool all = keyword == "auto" || keyword.starts_with("allow-") || std::ranges::count(kMembers, keyword) > 0;
    if (!all && keyword != "iface") continue;
    for (std::size_t i = 1; i < (all ? words.size() : 2); ++i) {
      // "/p*" is a pattern, and "p0:1" a second address of p0.
      std::string name = words[i].substr(words[i].starts_with('/') ? 1 : 0);
      name = name.substr(0, name.find(':'));
      if (!isOneOf(name, {"lo", "none"}) && std::ranges::count(names, name) == 0) names.push_back(name);
    }
  }
}

json::object dhcpcdConfig(const fs::path& root) {
  std::map<std::string, std::vector<std::string>> patterns{{"allowinterfaces", {}}, {"denyinterfaces", {}}};
  for (const std::string& line : linesOf(root / "etc/dhcpcd.conf")) {
    const auto words = partsOf(line, " \t,");
    if (words.empty()) continue;
    const auto found = patterns.find(words.front());
    if (found != patterns.end()) found->second.insert(found->second.end(), words.begin() + 1, words.end());
  }
  json::object values;
  for (const auto& [key, value] : patterns) values.emplace(key, arrayOf(value));
  return values;
}

json::object connmanConfig(const fs::path& root) {
  // What it has without a file (main.conf in its source).
  json::array blacklist{"vmnet", "vboxnet", "virbr", "ifb", "ve-", "vb-"};
  for (const auto& [section, key, value] : settingsOf(root / "etc/connman/main.conf")) {
    if (key == "NetworkInterfaceBlacklist") blacklist = arrayOf(partsOf(value, ", \t"));
  }
  return {{"NetworkInterfaceBlacklist", std::move(blacklist)}};
}

json::object dockerConfig(const fs::path& root) {
  std::ifstream in(root / "etc/docker/daemon.json");
  std::stringstream text;
  text << in.rdbuf();
  boost::system::error_code wrong;
  const json::value config = json::parse(text.str(), wrong);
  json::object values{{"iptables", true}, {"ip6tables", true}, {"ip-forward", true}, {"ip-forward-no-drop", false}};
  if (wrong || !config.is_object()) return values;
  for (auto& [key, value] : values) {
    if (const auto* set = config.as_object().if_contains(key); set != nullptr && set->is_bool()) value = *set;
  }
  return values;
}

void readNumber(const fs::path& file, const std::string& name, json::object& values) {
  std::ifstream in(file);
  std::int64_t value = 0;
  if (in >> value) values.emplace(name, value);
}

}  // namespace

json::value networkManagersOf(const fs::path& root) {
  json::object managers;
  const auto runs = [&](std::initializer_list<const char*> traces) {
    return std::ranges::any_of(traces, [&](const char* trace) { return isThere(root / trace); });
  };
  if (runs({"run/systemd/netif/state"})) managers.emplace("systemd-networkd", networkdConfig(root));
  if (runs({"run/NetworkManager"})) managers.emplace("NetworkManager", networkManagerConfig(root));
  std::vector<std::string> interfaces;
  readInterfaces(root, root / "etc/network/interfaces", interfaces, 0);
  if (!interfaces.empty()) managers.emplace("ifupdown", arrayOf(interfaces));
  // A dhcpcd for one interface only has the interface in the file's name.
  if (runs({"run/dhcpcd/pid", "run/dhcpcd.pid"})) managers.emplace("dhcpcd", dhcpcdConfig(root));
  if (runs({"run/connman"})) managers.emplace("connman", connmanConfig(root));
  if (runs({"run/docker.pid", "run/docker.sock"})) managers.emplace("docker", dockerConfig(root));
  return managers;
}

json::value bridgeFirewallOf(const fs::path& root) {
  json::object values;
  for (const char* key : {"bridge-nf-call-iptables", "bridge-nf-call-ip6tables", "bridge-nf-call-arptables"})
    readNumber(root / "proc/sys/net/bridge" / key, key, values);
  return values;
}

json::value tableLimitsOf(const fs::path& root) {
  json::object values;
  for (const char* key : {"nf_conntrack_count", "nf_conntrack_max"})
    readNumber(root / "proc/sys/net/netfilter" / key, key, values);
  readNumber(root / "proc/sys/net/ipv4/neigh/default/gc_thresh3", "gc_thresh3-IPv4", values);
  readNumber(root / "proc/sys/net/ipv6/neigh/default/gc_thresh3", "gc_thresh3-IPv6", values);
  return values;
}

}  // namespace nicleaf::doctor
