// SPDX-License-Identifier: Apache-2.0
#include "kernel/executor.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "kernel/group_delete.hpp"
#include "kernel/sysctl.hpp"
#include "netlink/collect.hpp"
#include "netlink/requests.hpp"

namespace nicleaf::kernel {
namespace {

using model::ErrorCode;

/// The errnos, by op, that mean that the op's aim is reached: for example, the object to remove does not exist.
struct AimReached {
  int error;
  bool operator()(const model::DeleteLink&) const { return error == ENODEV; }
  // EOPNOTSUPP: the link is no longer a bridge port, and has lost its VLANs with that.
  bool operator()(const model::RemoveBridgeVlan&) const {
    return error == ENODEV || error == ENOENT || error == EOPNOTSUPP;
  }
  bool operator()(const model::RemoveVniFilter&) const { return error == ENODEV || error == ENOENT; }
  bool operator()(const model::RemoveLocalMac&) const { return error == ENODEV || error == ENOENT; }
  bool operator()(const model::RemoveStaticMac&) const {
    return error == ENODEV || error == ENOENT || error == EOPNOTSUPP;
  }
  bool operator()(const model::AddIngressQdisc&) const { return error == EEXIST; }
  // ENETDOWN: the port has lost its carrier; the kernel lets it forward when the carrier is back.
  bool operator()(const model::StartForwarding&) const { return error == ENETDOWN; }
  // EINVAL: the qdisc is gone, and all filters with it.
  bool operator()(const model::RemoveFilter&) const { return error == ENODEV || error == ENOENT || error == EINVAL; }
  bool operator()(const model::RemoveFilters&) const { return error == ENODEV || error == ENOENT || error == EINVAL; }
  bool operator()(const model::RemoveBlackhole&) const { return error == ESRCH; }
  bool operator()(const model::RemoveForeignRoute&) const { return error == ESRCH; }
  // Somebody else may have added the rule: an identical rule serves as well.
  bool operator()(const model::AddRule&) const { return error == EEXIST; }
  bool operator()(const model::RemoveRule&) const { return error == ENOENT; }
  bool operator()(const model::RemoveAddress&) const { return error == ENODEV || error == EADDRNOTAVAIL; }
  template <typename Op>
  bool operator()(const Op&) const {
    return false;
  }
};

bool isRemoval(const model::KernelOp& op) { return std::visit(AimReached{ENODEV}, op); }

/// Ops that concern no link.
struct IsRouting {
  bool operator()(const model::AddBlackhole&) const { return true; }
  bool operator()(const model::RemoveBlackhole&) const { return true; }
  bool operator()(const model::RemoveForeignRoute&) const { return true; }
  bool operator()(const model::AddRule&) const { return true; }
  bool operator()(const model::RemoveRule&) const { return true; }
  template <typename Op>
  bool operator()(const Op&) const {
    return false;
  }
};

model::Error explain(const model::KernelOp& op, const netlink::AckRecord& ack) {
  model::Error error = netlink::errorOf(ack.error, {}, {}, ack.text);
  const auto* create = std::get_if<model::CreateLink>(&op);
  if (create != nullptr && ack.error == EEXIST) {
    error.code = ErrorCode::kConflict;
    error.expected = "a name, VNI and table that no other link has";
  } else if (create != nullptr && ack.error == EOPNOTSUPP) {
    const std::string kind = model::kindName(create->link.kind);
    error.detail =
        "the kernel has no " + kind + " support (module " + (kind == "vlan" ? "8021q" : kind) + "): " + error.detail;
  } else if (std::holds_alternative<model::AddIngressQdisc>(op) && ack.error == ENOENT) {
    error.detail = "the kernel has no clsact (module sch_ingress): " + error.detail;
  } else if (const auto* add = std::get_if<model::AddFilter>(&op); add != nullptr && ack.error == ENOENT) {
    error.detail = std::string("the kernel lacks module cls_") + classifierOf(add->filter) +
                   ", act_gact or act_police: " + error.detail;
  } else if (std::holds_alternative<model::AddBlackhole>(op) && ack.error == EEXIST) {
    error.code = ErrorCode::kConflict;
    error.expected = "no other default route of this metric in the table of a VRF of nicleaf";
  } else if (std::holds_alternative<model::AddBridgeVlan>(op) && ack.error == EOPNOTSUPP) {
    error.detail = "the link is not a bridge port, or the kernel has no bridge VLAN filtering: " + error.detail;
  } else if (std::holds_alternative<model::AddVniFilter>(op) && ack.error == EOPNOTSUPP) {
    error.detail =
        "the link has no VNI filter, or the kernel does not support VNI filters (requires Linux 5.18): " + error.detail;
  }
  return error;
}

}  // namespace

void IndexRange::used(std::uint32_t index) {
  if (index >= next_ && index < kEnd) next_ = index + 1 < kEnd ? index + 1 : kFirst;
}

std::uint32_t IndexRange::next() {
  const std::uint32_t index = next_;
  used(index);
  return index;
}

tl::expected<void, model::Errors> Executor::run(std::span<const model::KernelOp> ops) {
  const auto creates = std::count_if(
      ops.begin(), ops.end(), [](const model::KernelOp& op) { return std::holds_alternative<model::CreateLink>(op); });
  auto prepared = lookUpNames(ops);
  if (prepared) prepared = reserveIndexes(static_cast<std::size_t>(creates));
  if (!prepared) return tl::unexpected<model::Errors>({prepared.error()});
  bool together = true;  // until a group delete fails
  for (std::size_t next = 0; next < ops.size(); ++next) {
    const model::KernelOp& op = ops[next];
    const std::size_t deletes = together ? deletesAhead(ops.subspan(next)) : 0;
    if (deletes >= kWorthAGroup) together = deleteAtOnce(ops.subspan(next, deletes));
    if (deletes >= kWorthAGroup && together) {
      next += deletes - 1;
    } else if (const auto* sysctl = std::get_if<model::SetSysctl>(&op)) {
      flush();  // its link may still be in the batch
      write(sysctl->key, sysctl->value);
    } else if (const auto* settings = std::get_if<model::SetIpSettings>(&op)) {
      flush();
      if (const auto known = names_.find(settings->name); known != names_.end())
        configured_.insert(known->second.index);
      for (const auto& [key, value] : model::sysctlsOf(*settings)) write(key, value);
    } else if (ControlPlaneTables::isFor(op)) {
      next += protect(ops.subspan(next)) - 1;
    } else {
      add(op);
    }
  }
  flush();
  if (errors_.empty()) return {};
  return tl::unexpected<model::Errors>(std::move(errors_));
}

model::Expected<void> Executor::lookUpNames(std::span<const model::KernelOp> ops) {
  std::set<model::IfName> wanted;
  for (const model::KernelOp& op : ops) {
    for (const model::IfName& name : {model::linkOf(op), model::otherOf(op).value_or("")}) {
      if (!name.empty() && name.size() <= model::kMaxInterfaceName) wanted.insert(name);
    }
  }
  std::vector<netlink::Message> requests;
  requests.reserve(wanted.size());
  for (const model::IfName& name : wanted) requests.push_back(netlink::getLink(name));
  const auto answers =
      socket_.transact(std::move(requests), [this](std::size_t, const nlmsghdr& header, netlink::Bytes payload) {
        if (header.nlmsg_type != RTM_NEWLINK) return;
        // Use the name in the answer: the kernel also looks up alternative names, which the model does not mean.
        if (const auto record = netlink::decodeLink(payload))
          names_[record->link.name] = {record->index, record->link.kind.index()};
      });
  if (!answers) return model::fail(answers.error());
  return {};
}

model::Expected<void> Executor::reserveIndexes(std::size_t count) {
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts && reserved_.size() < count; ++attempt) {
    std::vector<std::uint32_t> candidates;
    std::vector<netlink::Message> requests;
    while (reserved_.size() + candidates.size() < count) {
      candidates.push_back(indexes_.next());
      requests.push_back(netlink::getLink(candidates.back()));
    }
    const auto answers = socket_.transact(std::move(requests));
    if (!answers) return model::fail(answers.error());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (!(*answers)[i].missing && (*answers)[i].ack.error == ENODEV) reserved_.push_back(candidates[i]);
    }
  }
  if (reserved_.size() < count) {
    return model::fail({ErrorCode::kRefused, "rtnetlink", "find free interface indexes", {}, "all are taken"});
  }
  std::reverse(reserved_.begin(), reserved_.end());
  return {};
}

std::size_t Executor::deletesAhead(std::span<const model::KernelOp> ops) const {
  std::optional<std::size_t> kind;
  std::size_t count = 0;
  for (; count < ops.size(); ++count) {
    const auto* gone = std::get_if<model::DeleteLink>(&ops[count]);
    const auto known = gone == nullptr ? names_.end() : names_.find(gone->name);
    if (known == names_.end() || kind.value_or(known->second.kind) != known->second.kind) break;
    kind = known->second.kind;
  }
  return count;
}

bool Executor::deleteAtOnce(std::span<const model::KernelOp> ops) {
  flush();
  std::vector<std::uint32_t> links;
  for (const model::KernelOp& op : ops) links.push_back(names_.at(model::linkOf(op)).index);
  if (!deleteTogether(socket_, links)) return false;
  for (const model::KernelOp& op : ops) names_.erase(model::linkOf(op));
  return true;
}

std::size_t Executor::protect(std::span<const model::KernelOp> ops) {
  const auto count = static_cast<std::size_t>(std::ranges::find_if_not(ops, ControlPlaneTables::isFor) - ops.begin());
  flush();
  if (auto done = controlPlane_.run(ops.first(count)); !done) failed(ops.front(), std::move(done.error()));
  return count;
}

void Executor::add(const model::KernelOp& op) {
  const model::IfName& name = model::linkOf(op);
  if (std::visit(IsRouting{}, op)) {
    for (const netlink::Message& message : netlink::encode(op, {})) batch_.push_back(message);
    pending_.push_back({&op, 0, false});
    return;
  }
  const auto* create = std::get_if<model::CreateLink>(&op);
  if (create != nullptr && model::kindName(create->link.kind) == nullptr) {
    return failed(op, {ErrorCode::kInternal, {}, {}, {}, "a foreign link cannot be created"});
  }
  for (const model::IfName& used : {name, model::otherOf(op).value_or("-")}) {
    if (used.empty() || used.size() > model::kMaxInterfaceName) {
      return failed(op,
                    {ErrorCode::kInternal, {}, {}, "1 to 15 characters", "not an interface name: \"" + used + "\""});
    }
  }
  netlink::OpIndexes indexes;
  if (create != nullptr) {
    indexes.link = reserved_.back();
    reserved_.pop_back();
  } else if (const auto known = names_.find(name); known != names_.end()) {
    indexes.link = known->second.index;
  } else {
    if (!isRemoval(op)) failed(op, netlink::errorOf(ENODEV, {}, {}));
    return;
  }
  if (const auto other = model::otherOf(op)) {
    const auto known = names_.find(*other);
    if (known == names_.end()) return failed(op, netlink::errorOf(ENODEV, {}, {}, "no interface " + *other));
    indexes.other = known->second.index;
  }
  if (std::holds_alternative<model::AddAddress>(op)) addressed_.insert(indexes.link);
  if (create != nullptr) names_[name] = {indexes.link, create->link.kind.index()};
  if (std::holds_alternative<model::DeleteLink>(op)) names_.erase(name);
  bool mark = false;
  for (const netlink::Message& message : netlink::encode(op, indexes)) {
    batch_.push_back(message);
    pending_.push_back({&op, indexes.link, mark});
    mark = true;
  }
}

void Executor::write(const std::string& key, const std::string& value) {
  if (auto written = writeSysctl(key, value); !written) errors_.push_back(std::move(written.error()));
}

void Executor::flush() {
  if (batch_.empty()) return;
  const auto answers = socket_.transact(std::move(batch_));
  const std::vector<Pending> pending = std::move(pending_);
  batch_.clear();
  pending_.clear();
  if (!answers) {
    for (const Pending& each : pending) failed(*each.op, answers.error());
    return;
  }
  uncreated_.clear();
  unmarked_.clear();
  for (std::size_t i = 0; i < pending.size(); ++i) judge(pending[i], (*answers)[i]);
  // A link without our mark would count as foreign from now on.
  std::vector<netlink::Message> undo;
  undo.reserve(unmarked_.size());
  for (const std::uint32_t link : unmarked_) undo.push_back(netlink::deleteLink(link));
  if (!undo.empty() && !socket_.transact(std::move(undo))) {
    errors_.push_back({ErrorCode::kInternal, "rtnetlink", "remove links that could not be marked", {}, {}});
  }
}

void Executor::judge(const Pending& pending, const netlink::Socket::Answer& answer) {
  const model::KernelOp& op = *pending.op;
  if (answer.missing) {
    return failed(op, {ErrorCode::kUnavailable, {}, {}, {}, "the kernel's acknowledgement was lost"});
  }
  const netlink::AckRecord& ack = answer.ack;
  if (ack.error == 0 || std::visit(AimReached{ack.error}, op)) return;
  const bool created = std::find(uncreated_.begin(), uncreated_.end(), pending.link) == uncreated_.end();
  if (pending.mark && !created) return;  // the failed create is reported already
  if (std::holds_alternative<model::CreateLink>(op)) (pending.mark ? unmarked_ : uncreated_).push_back(pending.link);
  if (const auto* address = std::get_if<model::AddAddress>(&op); address != nullptr && ack.error == EEXIST) {
    if (isOurAddress(pending.link, address->address)) return;
    return failed(op, {ErrorCode::kConflict,
                       {},
                       {},
                       "no such address, or one that nicleaf added",
                       "somebody else has added it already"});
  }
  if (const std::string refused = refusals_.find(socket_, op, pending.link, ack.error); !refused.empty()) {
    // A conflict: the next look at the machine knows of it, and leads to another plan.
    return failed(op, {ErrorCode::kConflict, {}, {}, "a driver with " + refused, "the driver refused it"});
  }
  failed(op, explain(op, ack));
}

bool Executor::isOurAddress(std::uint32_t link, const model::IpPrefix& prefix) {
  const auto found = netlink::collect<bool>(
      socket_, netlink::dumpAddresses(link), RTM_NEWADDR, [&](netlink::Bytes payload, bool& ours) {
        const auto record = netlink::decodeAddress(payload);
        ours = ours || (record && record->index == link && record->prefix == prefix &&
                        record->protocol == model::kOwnerProtocol);
      });
  return found.value_or(false);
}

}  // namespace nicleaf::kernel
