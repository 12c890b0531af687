// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/lab/iproute2_view.hpp"

#include <algorithm>
#include <chrono>

#include "model/names.hpp"
#include "support/iproute2_commands.hpp"

namespace nicleaf::test {

using namespace model;

namespace {

/// Whether the kernel's link watch, which runs a moment later, has seen all SVIs come up.
bool sviAreUp() {
  const boost::json::value links = json("ip -j link show type vlan up");
  return std::all_of(links.as_array().begin(), links.as_array().end(),
                     [](const boost::json::value& link) { return at(link, "operstate") == "UP"; });
}

void eraseAll(boost::json::value* value, std::initializer_list<const char*> keys) {
  if (value == nullptr || !value->is_object()) return;
  for (const char* key : keys) value->as_object().stable_erase(key);
}

/// A bridge without a port shows whether it ever had one: "no carrier" instead of "unknown".
void forgetCarrier(boost::json::object& link) {
  auto* flags = link.if_contains("flags");
  const boost::json::value* state = link.if_contains("operstate");
  if (flags == nullptr || state == nullptr || *state == "UP") return;
  link.erase("operstate");
  boost::json::array kept;
  for (const auto& flag : flags->as_array()) {
    if (flag != "NO-CARRIER") kept.push_back(flag);
  }
  *flags = std::move(kept);
}

/// iproute2 cannot make a u32 filter without a key: its filters of a mark have one that always matches.
bool alwaysMatches(const boost::json::object& options) {
  const auto* match = options.if_contains("match");
  return match != nullptr && match->is_object() && at(*match, "mask") == "0";
}

/// A filter without the numbers that the kernel assigns: handles, and the indexes of actions.
boost::json::value withoutNumbers(boost::json::value entry) {
  if (auto* options = at(entry, "options").is_object() ? &entry.at("options").as_object() : nullptr) {
    for (const char* key : {"handle", "fh", "ht", "order", "key_ht", "bkt"}) options->stable_erase(key);
    if (alwaysMatches(*options)) options->stable_erase("match");
    if (auto* actions = options->if_contains("actions")) {
      for (auto& action : actions->as_array()) eraseAll(&action, {"index", "ref", "bind", "order"});
    }
  }
  return entry;
}

/// The link that an entry of one of iproute2's lists is about.
IfName linkOf(const boost::json::value& entry) {
  for (const char* key : {"ifname", "dev"}) {
    if (const boost::json::value name = at(entry, key); name.is_string()) return IfName(name.as_string());
  }
  return {};
}

/// Links that are down. A link that was ever up keeps a queueing discipline and IPv6 groups.
std::set<IfName> linksThatAreDown() {
  std::set<IfName> down;
  const boost::json::value links = json("ip -j link show");
  for (const auto& link : links.as_array()) {
    const boost::json::value flags = at(link, "flags");
    if (std::ranges::find(flags.as_array(), "UP") == flags.as_array().end()) down.insert(linkOf(link));
  }
  return down;
}

/// Removes what a bridge has learned by itself.
bool isLearnt(const boost::json::value& entry) {
  return entry.as_object().contains("mac") && at(entry, "state") == "" && at(entry, "flags").as_array().empty();
}

bool isGroup(const boost::json::value& fdbEntry) {
  const boost::json::value mac = at(fdbEntry, "mac");
  return mac.is_string() && mac.as_string().starts_with("33:33:");
}

/// The group of all routers, ff02::2. Whether a link that is no router any more is still in it depends on its history.
bool isAllRouters(const boost::json::value& fdbEntry) { return at(fdbEntry, "mac") == "33:33:00:00:00:02"; }

}  // namespace

std::set<std::string> iproute2View(const std::set<IfName>& leftOut) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!sviAreUp()) {
    if (std::chrono::steady_clock::now() < deadline) continue;
    ADD_FAILURE() << "an SVI does not come up\n" << mustRun("ip link show type vlan");
    break;
  }
  std::set<std::string> view;
  const std::set<IfName> down = linksThatAreDown();
  for (const char* command :
       {"ip -d -j link show", "bridge -j -compressvlans vlan show", "bridge -j -compressvlans vlan tunnelshow",
        "bridge -j vni show", "bridge -j fdb show", "ip -j addr show", "ip -j route show table all",
        "ip -6 -j route show table all", "ip -j rule show", "ip -6 -j rule show"}) {
    boost::json::value entries = json(command);
    for (auto& entry : entries.as_array()) {
      // A bridge that ever had a carrier keeps its multicast route, and the limits of its former ports.
      const bool linkDown = boost::json::serialize(at(entry, "flags")).find("linkdown") != std::string::npos;
      // The kernel adds the VRFs' rule with the first VRF, and never removes it.
      const bool vrfRule = entry.as_object().contains("l3mdev");
      if (linkDown || vrfRule || isLearnt(entry) || leftOut.contains(linkOf(entry))) continue;
      eraseAll(&entry, {"ifindex", "ifalias", "link_index", "tso_max_size"});
      if (down.contains(linkOf(entry))) {
        if (isGroup(entry)) continue;
        eraseAll(&entry, {"qdisc"});
      }
      if (isAllRouters(entry)) continue;
      if (linkOf(entry) == kBridgeName) forgetCarrier(entry.as_object());
      if (auto* info = entry.as_object().if_contains("linkinfo")) {
        eraseAll(info->as_object().if_contains("info_data"), {"gc_timer", "hello_timer"});
        eraseAll(info->as_object().if_contains("info_slave_data"),
                 {"hold_timer", "message_age_timer", "forward_delay_timer", "no", "id", "designated_port"});
      }
      view.insert(std::string(command) + ": " + boost::json::serialize(entry));
    }
  }
  const boost::json::value links = json("ip -j link show type veth");
  for (const auto& link : links.as_array()) {
    const IfName name = linkOf(link);
    if (leftOut.contains(name)) continue;
    for (const std::string hook : {" ingress", " egress"}) {
      const boost::json::value filters = json("tc -j filter show dev " + name + hook);
      for (const auto& entry : filters.as_array()) {
        view.insert("tc filter " + name + hook + ": " + boost::json::serialize(withoutNumbers(entry)));
      }
    }
  }
  view.insert(mustRun("nft -s list ruleset"));
  return view;
}

void expectSameView(const std::set<std::string>& ours, const std::set<std::string>& theirs) {
  for (const auto& line : ours) EXPECT_TRUE(theirs.contains(line)) << "only in the first: " << line;
  for (const auto& line : theirs) EXPECT_TRUE(ours.contains(line)) << "only in the second: " << line;
}

namespace {

/// Runs commands of one tool as one batch.
class Batches {
 public:
  void add(const std::string& command) {
    const std::string next = iproute2Tool(command);
    if (next != tool_) flush();
    tool_ = next;
    if (tool_ == "sysctl" || tool_ == "nft" || tool_ == "ip -6")  // a batch has one family
      mustRun(command);
    else
      lines_.push_back(command.substr(tool_.size() + 1));
  }
  void flush() {
    if (!lines_.empty()) mustBatch(tool_, lines_);
    lines_.clear();
  }

 private:
  std::string tool_;
  std::vector<std::string> lines_;
};

/// tc refuses to match port 0 (flower_parse_port).
bool tcCanSay(const std::string& command) { return command.find(" dst_port 0 ") == std::string::npos; }

void applyDirectly(const KernelOp& op) {
  boost::asio::io_context io;
  const auto kernel = kernel::NetlinkKernel::open(io);
  ASSERT_TRUE(kernel) << kernel.error().message();
  EXPECT_TRUE((*kernel)->apply(std::vector{op}));
}

/// The kernel adds the VRFs' rule by itself, with the first VRF.
void addRule(const std::string& command) {
  const Ran ran = run(command);
  EXPECT_TRUE(ran.status == 0 || ran.output.find("File exists") != std::string::npos) << command << "\n" << ran.output;
}

}  // namespace

/// Runs the commands in order, with as few processes as possible.
void runByIproute2(const std::vector<KernelOp>& ops) {
  Batches batches;
  for (const KernelOp& op : ops) {
    for (const std::string& command : iproute2Commands(op)) {
      const bool rule = std::holds_alternative<AddRule>(op), said = tcCanSay(command);
      if (!rule && said) {
        batches.add(command);
        continue;
      }
      batches.flush();
      rule ? addRule(command) : applyDirectly(op);
    }
  }
  batches.flush();
}

}  // namespace nicleaf::test
