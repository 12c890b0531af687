// SPDX-License-Identifier: Apache-2.0
#include "cli/first_intent.hpp"

#include <regex>
#include <set>
#include <utility>

#include "doctor/json_view.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;
using doctor::has;
using doctor::items;
using doctor::list;
using doctor::member;
using doctor::text;

/// A link of the machine's that carries frames: neither the loopback nor made by software.
bool isHardware(const json::value& link) {
  const bool isEthernet = text(link, "link_type") == "ether";
  const std::string kind = text(member(link, "linkinfo"), "info_kind");
  return isEthernet && kind.empty() && text(link, "ifalias") != "nicleaf";
}

class Writer {
 public:
  explicit Writer(const MachineFacts& facts) : facts_(facts) {
    for (const json::value* routes : {&facts.defaults4, &facts.defaults6})
      for (const json::value& route : items(*routes)) management_.insert(text(route, "dev"));
  }

  FirstIntent write() {
    sort();
    line("nicleaf-fabric:fabric:");
    line("  generation: 1  # increase it with every new document");
    line("  underlay:");
    known("    local-as: ", localAs(), "the AS number of this DPU",
          "bgpd does not tell one: choose a number of four octets, such as 4200000001, that no other DPU has");
    known("    vtep-address: ", vtep(), "an IPv4 address of this DPU alone",
          "the loopback has no address of 32 bits: choose one that the spines may hear of");
    known("    system-mac: ", systemMac(), "the router's MAC of EVPN routes", "no uplink is known to take it from");
    uplinks();
    ports();
    line("  # Tenants: add ip-vrf and segment, then the ports. See nicleaf-intent(5).");
    return std::move(result_);
  }

 private:
  void line(const std::string& text) { result_.yaml += text + "\n"; }
  void notKnown(std::string sentence) { result_.unknown.push_back(std::move(sentence)); }

  /// A leaf, or a comment in its place.
  void known(const std::string& leaf, const std::string& value, const char* meaning, const char* why) {
    if (!value.empty()) return line(leaf + value);
    const auto at = leaf.find_first_not_of(' ');
    line(leaf.substr(0, at) + "# " + leaf.substr(at) + "?  # " + meaning);
    notKnown(leaf.substr(at, leaf.find(':') - at) + ": " + why);
  }

  /// Which links are uplinks, and which are ports.
  void sort() {
    static const std::regex kPhysical("p[0-9]+"), kFunction("(c[0-9]+)?pf[0-9]+((vf|sf)[0-9]+)?");
    for (const json::value& link : items(facts_.links)) {
      const std::string port = text(link, "phys_port_name");
      if (std::regex_match(port, kPhysical)) uplinks_.push_back(&link);
      if (std::regex_match(port, kFunction)) ports_.push_back(&link);
    }
    if (!uplinks_.empty()) return;
    for (const json::value& link : items(facts_.links)) {
      const bool carries = has(list(link, "flags"), "LOWER_UP");
      if (isHardware(link) && carries && !management_.contains(text(link, "ifname"))) uplinks_.push_back(&link);
    }
    if (!uplinks_.empty())
      notKnown(
          "uplink: no link has the port name of a physical port; these are all that have a carrier and no default "
          "route: remove those that do not lead to a spine");
  }

  [[nodiscard]] std::string localAs() const {
    for (const auto& [family, summary] : doctor::object(facts_.bgpd)) {
      if (std::string number = text(summary, "as"); !number.empty()) return number;
    }
    return "";
  }

  [[nodiscard]] std::string vtep() const {
    for (const json::value& link : items(facts_.addresses)) {
      if (text(link, "ifname") != "lo") continue;
      for (const json::value& one : list(link, "addr_info")) {
        if (text(one, "family") == "inet" && text(one, "scope") == "global" && text(one, "prefixlen") == "32")
          return text(one, "local");
      }
    }
    return "";
  }

  [[nodiscard]] std::string systemMac() const { return uplinks_.empty() ? "" : text(*uplinks_.front(), "address"); }

  void uplinks() {
    if (uplinks_.empty()) {
      line("    # uplink: [{interface: ?}]  # the links to the spines");
      return notKnown("uplink: no link looks like one");
    }
    line("    uplink:");
    for (const json::value* link : uplinks_) {
      line("      - interface: " + text(*link, "ifname"));
      line("        mtu: " + text(*link, "mtu"));
    }
  }

  void ports() {
    if (ports_.empty()) {
      line("  # port: [{interface: ?, segment: ?}]  # the links to the server");
      return notKnown("port: there are no representors; name the links to the server");
    }
    line("  # port:");
    for (const json::value* link : ports_) line("  #   - {interface: " + text(*link, "ifname") + ", segment: ?}");
    notKnown("port: which segment each of them belongs to");
  }

  const MachineFacts& facts_;
  std::set<std::string> management_;  // links that a default route uses
  std::vector<const json::value*> uplinks_, ports_;
  FirstIntent result_;
};

}  // namespace

FirstIntent firstIntent(const MachineFacts& facts) { return Writer(facts).write(); }

}  // namespace nicleaf::cli
