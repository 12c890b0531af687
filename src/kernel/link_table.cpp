// SPDX-License-Identifier: Apache-2.0
#include "kernel/link_table.hpp"

#include <algorithm>
#include <utility>

#include "model/link_members.hpp"

namespace nicleaf::kernel {
namespace {

/// Whether the entries of other tables no longer apply to a link.
bool placedOtherwise(const netlink::LinkRecord& before, const netlink::LinkRecord& now) {
  const model::Link &was = before.link, &is = now.link;
  return was.ours != is.ours || was.kind.index() != is.kind.index() || before.master != now.master ||
         was.bridgePort.has_value() != is.bridgePort.has_value() || (isOurBridge(is) && was.mac != is.mac);
}

void keepOtherTables(model::Link& before, model::Link& now) {
  model::forEachLinkMember([&](const auto& row) {
    if (row.table == model::Table::kOther) now.*row.member = std::move(before.*row.member);
  });
  if (!before.bridgePort || !now.bridgePort) return;
  now.bridgePort->vlans = std::move(before.bridgePort->vlans);
  now.bridgePort->staticMacs = std::move(before.bridgePort->staticMacs);
}

/// Whether a link has, or could have, entries of interest in a bridge's FDB: a bridge of ours, or a foreign port.
bool mayHaveFdb(const netlink::LinkRecord& record) {
  return isOurBridge(record.link) || (!record.link.ours && record.link.bridgePort);
}

}  // namespace

bool isOurBridge(const model::Link& link) { return link.ours && std::holds_alternative<model::BridgeKind>(link.kind); }

std::optional<LinkTable::Unknown> LinkTable::update(const std::optional<Indexes>& asked, const Indexes& deleted,
                                                    netlink::LinksByIndex seen, SharedState& state) {
  Indexes changed, leaving, renamed;
  for (const auto& [index, record] : seen) {
    const auto known = records_.find(index);
    const bool same = known != records_.end() && !deleted.contains(index);
    if (!same || known->second != record) changed.insert(index);
    if (!same || known->second.link.name != record.link.name) renamed.insert(index);
  }
  const auto look = [&](std::uint32_t index) {
    if (records_.contains(index) && (!seen.contains(index) || deleted.contains(index))) leaving.insert(index);
  };
  if (asked) std::ranges::for_each(*asked, look);
  if (!asked) {
    for (const auto& [index, record] : records_) look(index);
  }
  if (changed.empty() && leaving.empty()) return Unknown{};

  auto& links = state.change().links;
  bool owners = false;
  for (const std::uint32_t index : leaving) {
    const auto known = records_.find(index);
    owners = owners || mayHaveFdb(known->second);
    links.erase(known->second.link.name);
    records_.erase(known);
    down_.erase(index);
    renamed.insert(index);
  }
  Taken taken;
  for (const std::uint32_t index : changed) {
    const auto known = records_.find(index);
    if (known == records_.end()) continue;
    taken.emplace(index, links.shared(known->second.link.name));
    links.erase(known->second.link.name);
  }
  Unknown unknown;
  for (const std::uint32_t index : changed) {
    const auto known = records_.find(index);
    owners = owners || (known != records_.end() && mayHaveFdb(known->second)) || mayHaveFdb(seen.at(index));
    put(std::move(seen.at(index)), taken, unknown);
    model::SharedLink& link = taken.at(index);
    if (links.contains(link->name)) {
      records_.clear(), down_.clear(), fdbOwners_.clear(), links.clear();
      return std::nullopt;
    }
    links.put(std::move(link));
  }
  setNames(changed, renamed, links);
  if (owners) findFdbOwners(unknown);
  return unknown;
}

void LinkTable::put(netlink::LinkRecord record, Taken& taken, Unknown& unknown) {
  const std::uint32_t index = record.index;
  const auto known = records_.find(index);
  model::Link link = record.link;
  if (known == records_.end()) {
    unknown.arrived.insert(index);
    unknown.placed.insert(index);
  } else {
    model::Link& before = taken.at(index).change();
    link.addresses = std::move(before.addresses);
    if (placedOtherwise(known->second, record))
      unknown.placed.insert(index);
    else
      keepOtherTables(before, link);
  }
  taken.insert_or_assign(index, model::SharedLink(std::move(link)));
  if (record.link.adminUp)
    down_.erase(index);
  else
    down_.insert(index);
  records_.insert_or_assign(index, std::move(record));
}

void LinkTable::setNames(const Indexes& changed, const Indexes& renamed, model::Links& links) const {
  // A link whose master or parent vanished in between has none.
  const auto nameOf = [&](std::uint32_t index) -> std::optional<model::IfName> {
    const auto at = records_.find(index);
    return at == records_.end() ? std::nullopt : std::optional(at->second.link.name);
  };
  const auto set = [&](const netlink::LinkRecord& record) {
    const model::Link& known = links.at(record.link.name);
    const auto* vlan = std::get_if<model::VlanKind>(&known.kind);
    const auto master = nameOf(record.master);
    const model::IfName parent = vlan == nullptr ? "" : nameOf(record.parent).value_or("");
    if (known.master == master && (vlan == nullptr || vlan->parent == parent)) return;
    model::Link& link = links.change(record.link.name);
    link.master = master;
    if (vlan != nullptr) std::get<model::VlanKind>(link.kind).parent = parent;
  };
  for (const std::uint32_t index : changed) set(records_.at(index));
  if (renamed.empty()) return;
  for (const auto& [index, record] : records_) {
    if (renamed.contains(record.master) || renamed.contains(record.parent)) set(record);
  }
}

void LinkTable::findFdbOwners(Unknown& unknown) {
  Indexes owners;
  for (const auto& [index, record] : records_) {
    const auto master = records_.find(record.master);
    const bool portOfOurs = mayHaveFdb(record) && master != records_.end() && isOurBridge(master->second.link);
    if (isOurBridge(record.link) || portOfOurs) owners.insert(index);
  }
  std::ranges::set_symmetric_difference(owners, fdbOwners_, std::inserter(unknown.placed, unknown.placed.end()));
  fdbOwners_ = std::move(owners);
}

}  // namespace nicleaf::kernel
