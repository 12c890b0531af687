// SPDX-License-Identifier: Apache-2.0
#include "doctor/manager_checks.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <functional>

#include "doctor/json_view.hpp"
#include "doctor/manager_files.hpp"
#include "doctor/own_links.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using Findings = std::vector<Finding>;

bool fits(const std::string& pattern, const std::string& name) {
  return fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
}
bool fitsOne(const std::string& pattern, const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [&](const std::string& name) { return fits(pattern, name); });
}

std::vector<std::string> textsOf(const json::array& values) {
  std::vector<std::string> texts;
  for (const json::value& value : values) {
    if (value.is_string()) texts.emplace_back(value.as_string());
  }
  return texts;
}

/// One finding for all links that `isManaged`.
Findings managed(const Facts& facts, const char* manager, const char* expected,
                 const std::function<bool(const OwnLink&)>& isManaged) {
  std::vector<std::string> names;
  for (const OwnLink& link : ownLinks(facts)) {
    if (isManaged(link)) names.push_back(link.name);
  }
  if (names.empty()) return {};
  return {{manager, "configures " + listOf(names) + ", as nicleaf does; expected " + expected}};
}

/// Whether a link has what a line of [Match] asks for (systemd.network(5)). What only udev or the machine knows
/// (Driver=, Path=, Host= and others) is taken as true.
bool matches(const std::string& key, const std::string& value, const OwnLink& link) {
  const bool inverted = value.starts_with('!');
  const auto wanted = partsOf(value.substr(inverted ? 1 : 0), " \t");
  // link_get_type_string(): what udev's DEVTYPE says, or the kind of hardware.
  const bool typed = link.kind == "bridge" || link.kind == "vlan" || link.kind == "vxlan" || link.kind == "vrf";
  const std::vector<std::string> type{typed ? link.kind : "ether"};
  const std::vector<std::string> kind{link.kind};
  const std::vector<std::string>* has = nullptr;
  if (key == "Name") has = &link.names;
  if (key == "Type") has = &type;
  if (key == "Kind") has = &kind;
  if (key == "MACAddress" || key == "PermanentMACAddress") has = &link.macs;
  if (has == nullptr) return true;
  const bool found = std::ranges::any_of(wanted, [&](std::string one) {
    if (has == &link.macs) {
      one = lower(one);
      std::ranges::replace(one, '-', ':');
    }
    return fitsOne(one, *has);
  });
  return found != inverted;
}

/// One entry of a list of devices (NetworkManager.conf(5), "Device List Format"), without "except:". What only
/// NetworkManager knows of a device (driver:, dhcp-plugin: and others) matches none.
bool isDevice(const std::string& spec, const OwnLink& link) {
  if (spec == "*") return true;
  const auto colon = spec.find(':');
  const std::string key = spec.substr(0, colon), value = colon == std::string::npos ? "" : spec.substr(colon + 1);
  if (key == "interface-name") {
    if (value.starts_with('=')) return value.substr(1) == link.name;
    return fits(value.substr(value.starts_with('~') ? 1 : 0), link.name);
  }
  if (key == "type") return value == (link.kind.empty() ? "ethernet" : link.kind);
  const std::string mac = lower(key == "mac" ? value : spec);
  return spec == link.name || std::ranges::count(link.macs, mac) > 0;
}

/// "except:" wins; a list that has nothing else is of all others (nm_device_spec_match_list).
bool isInList(const json::array& specs, const OwnLink& link) {
  constexpr std::string_view kExcept = "except:";
  bool found = !specs.empty();
  for (const std::string& spec : textsOf(specs)) found = found && spec.starts_with(kExcept);
  for (const std::string& spec : textsOf(specs)) {
    const bool except = spec.starts_with(kExcept);
    if (!isDevice(except ? spec.substr(kExcept.size()) : spec, link)) continue;
    if (except) return false;
    found = true;
  }
  return found;
}

}  // namespace

Findings networkd(const Facts& facts) {
  Findings findings;
  const json::value& found = member(facts.managers.value, "systemd-networkd");
  const json::value& settings = member(found, "settings");
  for (const auto& [key, value] : object(settings)) {
    if (value == "no") continue;
    findings.push_back({"systemd-networkd", "may remove what is not its own when it restarts: " + std::string(key) +
                                                "=" + text(settings, key) + "; expected no"});
  }
  // Of the files that match a link, the first one counts.
  std::vector<std::pair<std::string, std::vector<std::string>>> byFile;
  const auto links = ownLinks(facts);
  for (const json::value& network : list(found, "networks")) byFile.push_back({text(network, "file"), {}});
  for (const OwnLink& link : links) {
    const auto& networks = list(found, "networks");
    const auto first = std::ranges::find_if(networks, [&](const json::value& network) {
      const json::value& match = member(network, "match");
      return std::ranges::all_of(object(match), [&](const auto& one) {
        return matches(std::string(one.key()), text(match, one.key()), link);
      });
    });
    if (first == networks.end() || text(*first, "unmanaged") == "true") continue;
    byFile[static_cast<std::size_t>(first - networks.begin())].second.push_back(link.name);
  }
  for (const auto& [file, names] : byFile) {
    if (names.empty()) continue;
    findings.push_back({"systemd-networkd", "configures " + listOf(names) + ", as nicleaf does, because " + file +
                                                " matches; expected a file before it with Unmanaged=yes"});
  }
  return findings;
}

Findings networkManager(const Facts& facts) {
  const json::value& found = member(facts.managers.value, "NetworkManager");
  if (found.is_null()) return {};
  return managed(facts, "NetworkManager", "them in unmanaged-devices", [&](const OwnLink& link) {
    return std::ranges::none_of(list(found, "unmanaged"),
                                [&](const json::value& specs) { return isInList(items(specs), link); });
  });
}

Findings ifupdown(const Facts& facts) {
  const auto patterns = textsOf(list(facts.managers.value, "ifupdown"));
  return managed(facts, "/etc/network/interfaces", "one owner", [&](const OwnLink& link) {
    return std::ranges::any_of(patterns, [&](const std::string& pattern) { return fitsOne(pattern, link.names); });
  });
}

Findings dhcpcd(const Facts& facts) {
  const json::value& found = member(facts.managers.value, "dhcpcd");
  if (found.is_null()) return {};
  const auto denied = textsOf(list(found, "denyinterfaces")), allowed = textsOf(list(found, "allowinterfaces"));
  return managed(facts, "dhcpcd", "them in denyinterfaces", [&](const OwnLink& link) {
    const auto isIn = [&](const auto& patterns) {
      return std::ranges::any_of(patterns, [&](const std::string& pattern) { return fits(pattern, link.name); });
    };
    return !isIn(denied) && (allowed.empty() || isIn(allowed));
  });
}

Findings connman(const Facts& facts) {
  const json::value& found = member(facts.managers.value, "connman");
  if (found.is_null()) return {};
  const auto beginnings = textsOf(list(found, "NetworkInterfaceBlacklist"));
  return managed(facts, "connman", "them in NetworkInterfaceBlacklist", [&](const OwnLink& link) {
    return std::ranges::none_of(beginnings,
                                [&](const std::string& beginning) { return link.name.starts_with(beginning); });
  });
}

}  // namespace nicleaf::doctor
