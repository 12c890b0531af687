// SPDX-License-Identifier: Apache-2.0
#include "kernel/follower.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::kernel {
namespace {

/// Beyond this number of links, a table is dumped as a whole instead of link by link.
constexpr std::size_t kFew = 64;

using Indexes = std::set<std::uint32_t>;

// The member of a link that a table fills; null if the table has nothing for the link. For const links and others.
constexpr auto vlansOf = [](const netlink::LinkRecord& record, auto& link) {
  if (isOurBridge(record.link)) return &link.selfVlans;
  return link.bridgePort ? &link.bridgePort->vlans : nullptr;
};
constexpr auto vnisOf = [](const netlink::LinkRecord& record, auto& link) {
  const auto* single = std::get_if<model::SingleVxlanKind>(&record.link.kind);
  return record.link.ours && single != nullptr && single->vniFilter ? &link.vniFilter : nullptr;
};
constexpr auto addressesOf = [](const netlink::LinkRecord&, auto& link) { return &link.addresses; };
/// Whether the agent sets filters on such a link.
bool canHaveFilters(const model::Link& link) {
  return !link.ours || std::holds_alternative<model::SingleVxlanKind>(link.kind);
}
constexpr auto filtersOf = [](const netlink::LinkRecord& record, auto& link) {
  return canHaveFilters(record.link) ? &link.filters : nullptr;
};
constexpr auto macsOf = [](const netlink::LinkRecord& record, auto& link) {
  if (isOurBridge(record.link)) return &link.localMacs;
  return !record.link.ours && link.bridgePort ? &link.bridgePort->staticMacs : nullptr;
};

/// Our bridge's own entries, and the static entries of its foreign ports. The kernel makes an entry of the same form
/// for the bridge's own MAC in each of its VLANs; such an entry is not ours.
bool isOfInterest(const netlink::FdbRecord& entry, const netlink::LinkRecord& owner) {
  return isOurBridge(owner.link) ? entry.local && entry.entry.mac != owner.link.mac : !entry.local;
}

template <typename Set>
bool identical(const Set& a, const Set& b) {
  return a == b;
}
/// Equal filters may differ in their handles, and in where they are.
bool identical(const std::set<model::PortFilter>& a, const std::set<model::PortFilter>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x == y && x.handle == y.handle && x.inHardware == y.inHardware;
  });
}

}  // namespace

model::Expected<void> Follower::refresh() {
  netlink::Changes changes = std::exchange(changes_, {});
  counters_.whole += changes.everything ? 1 : 0;
  auto asked = askLinks(changes);
  if (asked) asked = askTables(changes);
  if (asked) asked = askRouting(changes);
  if (asked) changes_.everything = false;
  return asked;
}

model::Expected<void> Follower::askLinks(netlink::Changes& changes) {
  std::optional<Indexes> asked;
  if (!changes.everything) {
    asked = changes.links;
    asked->insert(links_.down().begin(), links_.down().end());
    counters_.links += asked->size();
    if (asked->size() > kFew && asked->size() > links().size() / 2) asked.reset();
  }
  auto seen = asked ? netlink::getLinks(socket_, *asked) : netlink::dumpAllLinks(socket_);
  if (!seen) return model::fail(std::move(seen.error()));
  auto unknown = links_.update(asked, changes.deleted, std::move(*seen), state_);
  if (!unknown && asked) {
    changes.everything = true;
    return askLinks(changes);
  }
  if (!unknown) return model::fail({model::ErrorCode::kInternal, "rtnetlink", "dump links", "", "a name occurs twice"});
  changes.addresses.merge(unknown->arrived);
  for (Indexes* marked : {&changes.vlans, &changes.vnis, &changes.filters, &changes.fdb}) {
    marked->insert(unknown->placed.begin(), unknown->placed.end());
  }
  return {};
}

std::vector<const netlink::LinkRecord*> Follower::recordsOf(const Indexes& marked, bool all) const {
  std::vector<const netlink::LinkRecord*> records;
  if (all) {
    for (const auto& [index, record] : links()) records.push_back(&record);
  } else {
    for (const std::uint32_t index : marked) {
      if (const auto record = links().find(index); record != links().end()) records.push_back(&record->second);
    }
  }
  return records;
}

template <typename Set, typename Slot>
void Follower::assign(const netlink::LinkRecord& record, Set now, Slot slot) {
  const model::IfName& name = record.link.name;
  const auto* place = slot(record, state_.get().links.at(name));
  if (place != nullptr && !identical(*place, now)) *slot(record, state_.change().links.change(name)) = std::move(now);
}

template <typename Dump, typename Slot>
model::Expected<void> Follower::askTable(const Indexes& marked, bool all, Dump dump, Slot slot) {
  all = all || marked.size() > kFew;
  for (auto index = marked.begin(); !all && index != marked.end(); ++index) {
    const auto record = links().find(*index);
    if (record == links().end()) continue;
    if (slot(record->second, state_.get().links.at(record->second.link.name)) == nullptr) continue;
    auto found = dump(*index);
    all = !found;  // the link may just be disappearing: the whole table will show it
    if (found) assign(record->second, std::move((*found)[*index]), slot);
  }
  if (!all) return {};
  auto found = dump(netlink::kAllLinks);
  if (!found) return model::fail(std::move(found.error()));
  for (const auto& [index, record] : links()) assign(record, std::move((*found)[index]), slot);
  return {};
}

/// Skips the marked links, whose tables are dumped.
template <typename Entry, typename Slot>
void Follower::applyEntries(const std::vector<Entry>& entries, const Indexes& marked, Slot slot) {
  for (const Entry& entry : entries) {
    const auto at = links().find(entry.index);
    if (at == links().end() || marked.contains(entry.index)) continue;
    const model::IfName& name = at->second.link.name;
    if (slot(at->second, state_.get().links.at(name)) == nullptr) continue;
    entry.applyTo(*slot(at->second, state_.change().links.change(name)));
  }
}

model::Expected<void> Follower::askTables(netlink::Changes& changes) {
  const auto vlans = [this](std::uint32_t link) { return netlink::dumpVlans(socket_, link); };
  const auto addresses = [this](std::uint32_t link) { return netlink::dumpOwnAddresses(socket_, link); };
  const auto vnis = [this](std::uint32_t link) -> model::Expected<netlink::SetsByIndex<model::Vni>> {
    auto found = netlink::dumpVnis(socket_, link);
    if (!found) return model::fail(std::move(found.error()));
    if (link == netlink::kAllLinks) state_.set(&model::KernelState::knowsVniFilter, found->has_value());
    return std::move(*found).value_or(netlink::SetsByIndex<model::Vni>{});
  };
  if (!changes.everything) {
    applyEntries(changes.vlanEntries, changes.vlans, vlansOf);
    applyEntries(changes.vniEntries, changes.vnis, vnisOf);
  }
  auto asked = askTable(changes.vlans, changes.everything, vlans, vlansOf);
  if (asked) asked = askTable(changes.addresses, changes.everything, addresses, addressesOf);
  // The vxlan module may be loaded later.
  if (asked) asked = askTable(changes.vnis, changes.everything || !state_.get().knowsVniFilter, vnis, vnisOf);
  if (asked) asked = askFdb(changes);
  if (asked) asked = askFilters(changes);
  return asked;
}

/// Runs before the dumps, which show the same changes or later ones.
void Follower::moveMacs(const netlink::Changes& changes) {
  const auto bridgeOf = [](const netlink::LinkRecord& record) {
    return isOurBridge(record.link) ? record.index : record.master;
  };
  for (const auto& [place, entry] : changes.entries) {
    const auto at = links().find(place.index);
    if (at == links().end()) continue;
    for (const std::uint32_t index : links_.fdbOwners()) {
      const netlink::LinkRecord& owner = links().at(index);
      if (bridgeOf(owner) != bridgeOf(at->second)) continue;
      const bool there = index == place.index && entry && isOfInterest(*entry, owner);
      const model::IfName& name = owner.link.name;
      if (macsOf(owner, state_.get().links.at(name))->contains(place.entry) == there) continue;
      auto& set = *macsOf(owner, state_.change().links.change(name));
      if (there)
        set.insert(place.entry);
      else
        set.erase(place.entry);
    }
  }
}

model::Expected<void> Follower::askFdb(const netlink::Changes& changes) {
  const bool all = changes.everything || changes.allFdb;
  if (!all) moveMacs(changes);
  for (const netlink::LinkRecord* record : recordsOf(changes.fdb, all)) {
    model::FlatSet<model::VlanMac> macs;
    if (links_.fdbOwners().contains(record->index)) {
      const auto entries = netlink::dumpFdbOf(socket_, record->index);
      if (!entries) return model::fail(entries.error());
      for (const netlink::FdbRecord& entry : *entries) {
        if (isOfInterest(entry, *record)) macs.insert(entry.entry);
      }
    }
    assign(*record, std::move(macs), macsOf);
  }
  return {};
}

model::Expected<void> Follower::askFilters(const netlink::Changes& changes) {
  if (changes.everything) {
    auto filtered = netlink::dumpFilteredLinks(socket_);
    if (!filtered) return model::fail(std::move(filtered.error()));
    filtered_ = std::move(*filtered);
  } else {
    for (const auto& [index, came] : changes.clsact) {
      if (came)
        filtered_.insert(index);
      else
        filtered_.erase(index);
    }
  }
  for (const netlink::LinkRecord* record : recordsOf(changes.filters, changes.everything)) {
    if (!canHaveFilters(record->link)) continue;
    model::Expected<std::set<model::PortFilter>> filters;
    if (filtered_.contains(record->index)) filters = netlink::dumpFiltersOf(socket_, record->index);
    if (!filters) return model::fail(std::move(filters.error()));
    assign(*record, std::move(*filters), filtersOf);
  }
  return {};
}

model::Expected<void> Follower::askRouting(const netlink::Changes& changes) {
  if (changes.everything || changes.blackholes) {
    auto routes = netlink::dumpOwnBlackholes(socket_);
    if (!routes) return model::fail(std::move(routes.error()));
    state_.set(&model::KernelState::blackholes, std::move(*routes));
  } else {
    for (const auto& route : changes.newBlackholes) {
      if (!state_.get().blackholes.contains(route)) state_.change().blackholes.insert(route);
    }
  }
  if (changes.everything || changes.foreignRoutes) {
    auto routes = netlink::dumpForeignRoutes(socket_);
    if (!routes) return model::fail(std::move(routes.error()));
    state_.set(&model::KernelState::foreignRoutes, std::move(*routes));
  } else {
    for (const auto& route : changes.newForeign) {
      if (!state_.get().foreignRoutes.contains(route)) state_.change().foreignRoutes.insert(route);
    }
  }
  if (!changes.everything && !changes.rules) return {};
  auto rules = netlink::dumpPolicyRules(socket_);
  if (!rules) return model::fail(std::move(rules.error()));
  state_.set(&model::KernelState::rules, std::move(*rules));
  return {};
}

}  // namespace nicleaf::kernel
