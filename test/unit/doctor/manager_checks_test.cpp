// SPDX-License-Identifier: Apache-2.0
#include "doctor/manager_checks.hpp"

#include <gmock/gmock.h>

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
using testing::IsEmpty;

/// An uplink, a port, two links that the agent made, and one of somebody else.
Facts withLinks() {
  Facts facts;
  facts.intent.value = json::parse(R"({"underlay": {"uplink": [{"interface": "p0"}]},
                                       "port": [{"interface": "pf0vf0"}]})");
  facts.links.value = json::parse(R"([{"ifname": "p0"}, {"ifname": "oob"},
      {"ifname": "pf0vf0", "address": "02:00:00:00:00:f0", "altnames": ["enp3s0npf0vf0"]},
      {"ifname": "red", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vrf"}},
      {"ifname": "vlan10", "ifalias": "nicleaf", "linkinfo": {"info_kind": "vlan"}}])");
  return facts;
}

/// The findings of checks that need these facts only, each as "check: subject: text".
std::vector<std::string> managersFound(const Facts& facts) {
  std::vector<std::string> lines;
  for (const Check& check : checks()) {
    if (check.needs.back() != &Facts::managers) continue;
    for (const Finding& finding : check.look(facts))
      lines.push_back(std::string(check.name) + ": " + finding.subject + ": " + finding.found);
  }
  return lines;
}

TEST(ManagerChecks, FindWhatIsNotLeftAlone) {
  struct Case {
    const char* managers;
    const char* finding;  // null: none
  };
  const Case cases[] = {
      {R"({"systemd-networkd": {"settings": {"ManageForeignRoutes": "no", "ManageForeignNextHops": "no"}}})", nullptr},
      {R"({"systemd-networkd": {"settings": {"ManageForeignRoutes": "no", "ManageForeignNextHops": "yes"}}})",
       "networkd: systemd-networkd: may remove what is not its own when it restarts: ManageForeignNextHops=yes; "
       "expected no"},
      {R"({"systemd-networkd": {"networks": [{"file": "/x", "match": {"Name": "oob* tmfifo_net0"}, "unmanaged": false}]}})",
       nullptr},
      {R"({"systemd-networkd": {"networks": [{"file": "/x", "match": {"Name": "oob p*"}, "unmanaged": false}]}})",
       "networkd: systemd-networkd: configures p0, pf0vf0, as nicleaf does, because /x matches; expected a file before "
       "it with Unmanaged=yes"},
      {R"({"systemd-networkd": {"networks": [{"file": "/a", "match": {"Name": "p0 red pf*"}, "unmanaged": true},
                                             {"file": "/x", "match": {"Name": "!oob"}, "unmanaged": false}]}})",
       "networkd: systemd-networkd: configures vlan10, as nicleaf does, because /x matches; expected a file before it "
       "with Unmanaged=yes"},
      {R"({"systemd-networkd": {"networks": [{"file": "/x", "match": {"Kind": "vrf"}, "unmanaged": false}]}})",
       "networkd: systemd-networkd: configures red, as nicleaf does, because /x matches; expected a file before it "
       "with "
       "Unmanaged=yes"},
      {R"({"systemd-networkd": {"networks": [{"file": "/x", "match": {"Type": "ether", "Name": "!p0"}}]}})",
       "networkd: systemd-networkd: configures pf0vf0, as nicleaf does, because /x matches; expected a file before it "
       "with Unmanaged=yes"},
      {R"({"systemd-networkd": {"networks": [{"file": "/x", "match": {"MACAddress": "02-00-00-00-00-F0"}}]}})",
       "networkd: systemd-networkd: configures pf0vf0, as nicleaf does, because /x matches; expected a file before it "
       "with Unmanaged=yes"},
      {R"({"systemd-networkd": {"networks": [{"file": "/x", "match": {"Name": "enp3s0npf0vf0", "Host": "a"}}]}})",
       "networkd: systemd-networkd: configures pf0vf0, as nicleaf does, because /x matches; expected a file before it "
       "with Unmanaged=yes"},
      {R"({"NetworkManager": {"unmanaged": [["*"]]}})", nullptr},
      {R"({"NetworkManager": {"unmanaged": [["*", "except:type:wifi", "except:interface-name:oob"]]}})", nullptr},
      {R"({"NetworkManager": {"unmanaged": [["except:interface-name:oob"]]}})", nullptr},
      {R"({"NetworkManager": {"unmanaged": [["interface-name:p0", "mac:02:00:00:00:00:F0"], ["type:vrf", "type:vlan"]]}})",
       nullptr},
      {R"({"NetworkManager": {"unmanaged": [[]]}})",
       "networkmanager: NetworkManager: configures p0, pf0vf0, red, vlan10, as nicleaf does; expected them in "
       "unmanaged-devices"},
      {R"({"NetworkManager": {"unmanaged": [["interface-name:p*", "interface-name:~vlan*"]]}})",
       "networkmanager: NetworkManager: configures red, as nicleaf does; expected them in unmanaged-devices"},
      {R"({"NetworkManager": {"unmanaged": [["*", "except:interface-name:=p0", "interface-name:p0"]]}})",
       "networkmanager: NetworkManager: configures p0, as nicleaf does; expected them in unmanaged-devices"},
      {R"({"NetworkManager": {"unmanaged": [["interface-name:=p*", "type:ethernet", "driver:x", "vlan10"]]}})",
       "networkmanager: NetworkManager: configures red, as nicleaf does; expected them in unmanaged-devices"},
      {R"({"ifupdown": ["oob", "eth*"]})", nullptr},
      {R"({"ifupdown": ["oob", "p0", "vlan*"]})",
       "ifupdown: /etc/network/interfaces: configures p0, vlan10, as nicleaf does; expected one owner"},
      {R"({"dhcpcd": {"denyinterfaces": ["p*", "vlan*", "red"], "allowinterfaces": []}})", nullptr},
      {R"({"dhcpcd": {"denyinterfaces": [], "allowinterfaces": ["oob"]}})", nullptr},
      {R"({"dhcpcd": {"denyinterfaces": ["p0"], "allowinterfaces": ["p*"]}})",
       "dhcpcd: dhcpcd: configures pf0vf0, as nicleaf does; expected them in denyinterfaces"},
      {R"({"connman": {"NetworkInterfaceBlacklist": ["p0", "pf0", "vlan", "red"]}})", nullptr},
      {R"({"connman": {"NetworkInterfaceBlacklist": ["vmnet", "0"]}})",
       "connman: connman: configures p0, pf0vf0, red, vlan10, as nicleaf does; expected them in "
       "NetworkInterfaceBlacklist"},
      {R"({"docker": {"iptables": false, "ip6tables": false}})", nullptr},
      {R"({"docker": {"iptables": true, "ip6tables": true, "ip-forward-no-drop": true}})", nullptr},
      {R"({"docker": {"iptables": true, "ip6tables": true, "ip-forward": false}})", nullptr},
      {R"({"docker": {"iptables": false, "ip6tables": true, "ip-forward": true, "ip-forward-no-drop": false}})",
       "docker: /etc/docker/daemon.json: lets docker set the forward policy drop, for tenants' packets, too (ip6tables "
       "true or absent); expected false"},
  };
  for (const auto& [managers, finding] : cases) {
    Facts facts = withLinks();
    facts.managers.value = json::parse(managers);
    if (finding == nullptr)
      EXPECT_THAT(managersFound(facts), IsEmpty()) << managers;
    else
      EXPECT_THAT(managersFound(facts), testing::ElementsAre(finding)) << managers;
  }
}

}  // namespace
}  // namespace nicleaf::doctor
