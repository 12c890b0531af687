// SPDX-License-Identifier: Apache-2.0
#include "kernel/control_plane.hpp"

#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>

#include <cerrno>
#include <sstream>
#include <string_view>

#include "kernel/control_plane_rules.hpp"
#include "netlink/nftables_message.hpp"

namespace nicleaf::kernel {
namespace {

using model::KernelOp;
using Rules = model::ControlPlane::Rules;

constexpr char kTable[] = "nicleaf";
constexpr struct {
  std::uint8_t number;
  const char* name;
} kFamilies[] = {{NFPROTO_BRIDGE, "bridge"}, {NFPROTO_ARP, "arp"}, {NFPROTO_INET, "inet"}};
constexpr const char* kAddressSets[] = {"addresses4", "addresses6"};

/// Each line without white space at its ends; without comments and empty lines, and without the lines that only replace
/// a table.
std::string essence(const std::string& text) {
  std::istringstream in(text);
  std::string result;
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line[first] == '#' || line.starts_with("delete ")) continue;
    if (line.starts_with("table ") && !line.ends_with('{')) continue;
    result += line.substr(first, line.find_last_not_of(" \t") + 1 - first) + '\n';
  }
  return result;
}

const std::string& essentialRules() {
  static const std::string kRules = essence(kControlPlaneRules);
  return kRules;
}

/// Adds the elements of a listed set: { "red" . 192.168.10.1, "blue" . 10.0.0.1 }. Returns false if one is of another
/// form.
bool addElements(const std::string& listing, std::set<model::LocalAddress>& addresses) {
  const auto begin = listing.find("elements = {");
  if (begin == std::string::npos) return true;
  std::istringstream in(listing.substr(begin + 12, listing.find('}', begin) - begin - 12));
  for (std::string element; std::getline(in, element, ',');) {
    std::istringstream words(element);
    std::string vrf, dot, address;
    words >> vrf >> dot >> address;
    const auto parsed = model::IpAddress::parse(address);
    if (vrf.size() < 3 || vrf.front() != '"' || vrf.back() != '"' || !parsed) return false;
    addresses.insert({vrf.substr(1, vrf.size() - 2), *parsed});
  }
  return true;
}

struct Commands {
  std::string operator()(const model::LoadControlPlane&) const { return kControlPlaneRules; }
  std::string operator()(const model::UnloadControlPlane&) const {
    std::string text;
    for (const auto& [number, name] : kFamilies) {
      const std::string table = std::string("table ") + name + " " + kTable + "\n";
      text.append(table).append("delete ").append(table);  // a table that is not there is no error
    }
    return text;
  }
  std::string operator()(const model::AddLocalAddresses& op) const { return elements("add", op.vrf, op.addresses); }
  std::string operator()(const model::RemoveLocalAddresses& op) const {
    // An element that is not there is no error.
    return elements("add", op.vrf, op.addresses) + elements("delete", op.vrf, op.addresses);
  }
  template <typename Op>
  std::string operator()(const Op&) const {
    return "";
  }
  static std::string elements(const char* verb, const model::IfName& vrf, const std::vector<model::IpAddress>& all) {
    std::string text = std::string(verb) + " element inet " + kTable + " " + kAddressSets[all.front().isV6() ? 1 : 0];
    for (const model::IpAddress& address : all)
      text.append(&address == &all.front() ? " { \"" : ", \"").append(vrf).append("\" . ").append(address.toString());
    return text + " }\n";
  }
};

/// What the kernel answers if it lacks a family, a hook or an expression.
bool isLack(std::string_view text) {
  for (const char* words : {"Operation not supported", "No such file or directory", "not supported by protocol"}) {
    if (text.find(words) != std::string_view::npos) return true;
  }
  return false;
}

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

ControlPlaneTables ControlPlaneTables::open() {
  ControlPlaneTables tables;
  auto requests = netlink::Socket::open(NETLINK_NETFILTER);
  if (!requests) {
    tables.unsupported_ = requests.error().message();
    return tables;
  }
  tables.requests_.emplace(std::move(*requests));
  auto notifications = netlink::Socket::open(NETLINK_NETFILTER);
  if (notifications && notifications->join(NFNLGRP_NFTABLES)) tables.notifications_.emplace(std::move(*notifications));
  if (const auto there = tables.tablesThere(); !there) tables.unsupported_ = there.error().message();
  return tables;
}

/// How many of the tables there are.
model::Expected<int> ControlPlaneTables::tablesThere() {
  std::vector<netlink::Message> requests;
  for (const auto& [number, name] : kFamilies) requests.push_back(netlink::getNftablesTable(number, kTable));
  const auto answers = requests_->transact(std::move(requests));
  if (!answers) return model::fail(answers.error());
  int count = 0;
  for (const auto& [ack, missing] : *answers) {
    if (!missing && ack.error == 0) ++count;
    if (!missing && (ack.error == 0 || ack.error == ENOENT)) continue;
    return model::fail(netlink::errorOf(missing ? ENOBUFS : ack.error, "nf_tables", "look up a table", ack.text));
  }
  return count;
}

Nft& ControlPlaneTables::nft() { return nft_ ? *nft_ : nft_.emplace(); }

/// One command for each table: libnftables reads only what the last command of a text needs (nft_cache_evaluate).
std::optional<std::string> ControlPlaneTables::rulesThere() {
  std::string all;
  for (const auto& [number, name] : kFamilies) {
    const auto shown = nft().list(std::string("list table ") + name + " " + kTable, false);
    if (!shown) return std::nullopt;
    all += *shown;
  }
  return essence(all);
}

const model::ControlPlane& ControlPlaneTables::read() {
  if (!known_) known_ = ask();
  return *known_;
}

model::ControlPlane ControlPlaneTables::ask() {
  model::ControlPlane state;
  if (!unsupported_.empty()) return state;
  const auto there = tablesThere();
  state.rules = there && *there == 0 ? Rules::kMissing : Rules::kChanged;
  if (!there || *there < static_cast<int>(std::size(kFamilies))) return state;
  const auto rules = rulesThere();
  if (!rules || (*rules != essentialRules() && *rules != loaded_)) return state;
  for (const char* set : kAddressSets) {
    const auto listed = nft().list(std::string("list set inet ") + kTable + " " + set, true);
    if (!listed || !addElements(*listed, state.addresses)) return state;
  }
  state.rules = Rules::kLoaded;
  return state;
}

bool ControlPlaneTables::isFor(const KernelOp& op) {
  return std::holds_alternative<model::LoadControlPlane>(op) || std::holds_alternative<model::UnloadControlPlane>(op) ||
         std::holds_alternative<model::AddLocalAddresses>(op) ||
         std::holds_alternative<model::RemoveLocalAddresses>(op);
}

model::Expected<void> ControlPlaneTables::run(std::span<const KernelOp> ops) {
  if (!unsupported_.empty()) return {};
  doubt();
  std::string commands;
  bool loads = false;
  for (const KernelOp& op : ops) {
    commands += std::visit(Commands{}, op);
    loads = loads || std::holds_alternative<model::LoadControlPlane>(op);
  }
  const auto done = nft().run(commands);
  if (done && loads) loaded_ = rulesThere().value_or("");
  if (done) return {};
  const std::string said = firstLine(done.error());
  if (loads && isLack(said)) {
    unsupported_ = said;
    return {};
  }
  return model::fail({model::ErrorCode::kRefused, "nftables table " + std::string(kTable), {}, {}, said});
}

bool ControlPlaneTables::hear() {
  bool ours = false;
  while (notifications_) {
    const auto datagram = notifications_->receive();
    if (!datagram && datagram.error() == EINTR) continue;
    if (!datagram && datagram.error() == ENOBUFS) {
      ours = true;  // some are lost
      continue;
    }
    if (!datagram) break;
    netlink::forEachMessage(*datagram, [&](const nlmsghdr& header, netlink::Bytes payload) {
      ours = ours || netlink::decodeNftablesChange(header, payload) == kTable;
    });
  }
  if (ours) doubt();
  return ours;
}

}  // namespace nicleaf::kernel
