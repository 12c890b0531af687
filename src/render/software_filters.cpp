// SPDX-License-Identifier: Apache-2.0
#include "render/software_filters.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "render/ether_types.hpp"
#include "render/filter_matches.hpp"
#include "render/filter_ranks.hpp"

namespace nicleaf::render {
namespace {

using model::FilterField;
using model::FilterGoto;
using model::FilterMatch;
using model::PortFilter;
using Filters = std::set<PortFilter>;
using Chain = std::uint32_t;

/// Fields that no driver matches. kIpHeader is u32.
constexpr std::array kUnmatched{FilterField::kArpSenderMac, FilterField::kArpSenderIp, FilterField::kIpHeader};
/// Fields that some driver, or some firmware, does not match.
constexpr std::array kUncertain{FilterField::kArpSenderMac, FilterField::kArpSenderIp, FilterField::kIpHeader,
                                FilterField::kIcmpv4Type,   FilterField::kIcmpv6Type,  FilterField::kSctpDestination};

bool isOf(const auto& fields, const FilterMatch& match) {
  return std::ranges::find(fields, match.field) != fields.end();
}

template <typename... Actions>
bool does(const PortFilter& filter) {
  return (std::holds_alternative<Actions>(filter.action) || ...);
}

/// The policers let what conforms continue; drivers that have policers demand that it ends there.
bool anyDriverTakes(const PortFilter& filter, const auto& unmatched) {
  if (does<model::FilterLimit, model::FilterRate, model::FilterMark>(filter)) return false;
  return std::ranges::none_of(filter.matches, [&](const FilterMatch& match) { return isOf(unmatched, match); });
}

std::optional<Chain> nextChain(const PortFilter& filter) {
  if (const auto* go = std::get_if<FilterGoto>(&filter.action)) return go->chain;
  return std::nullopt;
}

/// Whether some packet may match both: only values of the same field tell that none does.
bool overlap(const PortFilter& a, const PortFilter& b) {
  if (a.ethType != b.ethType && a.ethType != model::kAnyEthType && b.ethType != model::kAnyEthType) return false;
  return std::ranges::none_of(a.matches, [&](const FilterMatch& one) {
    const auto other = std::ranges::find(b.matches, one.field, &FilterMatch::field);
    if (other == b.matches.end()) return false;
    for (std::size_t i = 0; i < std::min(one.value.size(), other->value.size()); ++i) {
      if (((one.value[i] ^ other->value[i]) & one.mask[i] & other->mask[i]) != 0) return true;
    }
    return false;
  });
}

class Keeper {
 public:
  explicit Keeper(const Filters& filters) {
    for (const PortFilter& filter : filters) {
      if (filter.hook == model::Hook::kIngress)
        chains_[filter.chain].push_back(filter);
      else
        others_.push_back(filter);
    }
  }

  Filters keep() {
    do {
      changed_ = false;
      for (auto& [chain, filters] : chains_) walk(chain, filters);
    } while (changed_);
    Filters kept(others_.begin(), others_.end());
    for (const auto& [chain, filters] : chains_) kept.insert(filters.begin(), filters.end());
    return kept;
  }

 private:
  void walk(Chain chain, std::vector<PortFilter>& filters) {
    Filters lacking = before_[chain];
    for (PortFilter& filter : filters) {
      const auto next = nextChain(filter);
      const bool wrong = (next || does<model::FilterDrop>(filter)) &&
                         std::ranges::any_of(lacking, [&](const PortFilter& one) { return overlap(one, filter); });
      if (!filter.skipHardware && (wrong || !anyDriverTakes(filter, kUnmatched))) {
        filter.skipHardware = true;
        changed_ = true;
      }
      // Most drivers have no chains.
      const bool mayLack = filter.skipHardware || next;
      const std::size_t known = next ? before_[*next].size() : 0;
      if (next) before_[*next].insert(lacking.begin(), lacking.end());
      if (next && filter.skipHardware) before_[*next].insert(filter);
      if (next) changed_ = changed_ || before_[*next].size() != known;
      if (mayLack && (next || does<model::FilterAccept>(filter))) lacking.insert(filter);
    }
  }

  std::map<Chain, std::vector<PortFilter>> chains_;  // each in the order in which the kernel asks
  std::vector<PortFilter> others_;
  std::map<Chain, Filters> before_;  // filters that let packets pass by a chain if the hardware had them
  bool changed_ = false;
};

constexpr std::uint8_t kFragmentHeader = 44;

/// The traps' preferences, one for each EtherType. They stand before every filter that accepts or sends to a chain.
std::uint16_t trapPreference(std::uint16_t ethType) {
  static const std::vector<std::uint16_t> kTypes{model::kAnyEthType, kEtherArp,  kEtherIpv4,
                                                 kEtherIpv6,         kEtherVlan, kEtherServiceVlan};
  return static_cast<std::uint16_t>(kTraps + (std::ranges::find(kTypes, ethType) - kTypes.begin()));
}

/// What a match of octets of the IP header means in keys that hardware has: the protocol, or that it is a fragment.
std::set<FilterMatch> coarse(const FilterMatch& header, bool tagged) {
  std::set<FilterMatch> matches;
  const auto known = [&](std::size_t at, std::uint8_t mask) {
    return at < header.mask.size() && (header.mask[at] & mask) == mask;
  };
  if (!known(0, 0xf0)) return matches;
  const bool v4 = header.value[0] >> 4U == 4;
  if (tagged) matches.insert(whole(FilterField::kVlanEthType, octetsOf(v4 ? kEtherIpv4 : kEtherIpv6)));
  const bool first =
      v4 ? known(6, 0x20) && (header.value[6] & 0x20U) != 0 : known(6, 0xff) && header.value[6] == kFragmentHeader;
  if (first)
    matches.insert(fragment(true));
  else if (known(v4 ? 9 : 6, 0xff))
    matches.insert(ipProtocol(header.value[v4 ? 9 : 6]));
  return matches;
}

/// Traps all packets that the filter matches, and maybe more.
PortFilter trapFor(const PortFilter& filter) {
  PortFilter trap{.preference = trapPreference(filter.ethType),
                  .ethType = filter.ethType,
                  .matches = {},
                  .action = model::FilterTrap{}};
  for (const FilterMatch& match : filter.matches) {
    if (match.field == FilterField::kIpHeader)
      trap.matches.merge(coarse(match, filter.ethType == kEtherVlan));
    else if (!isOf(kUncertain, match))
      trap.matches.insert(match);
  }
  return trap;
}

bool contains(const PortFilter& wider, const PortFilter& filter) {
  return wider.ethType == filter.ethType && wider != filter && std::ranges::includes(filter.matches, wider.matches);
}

}  // namespace

Filters keptFromHardware(const Filters& filters) { return Keeper(filters).keep(); }

Filters withTraps(const Filters& filters) {
  Filters made, traps;
  for (PortFilter filter : filters) {
    if (filter.hook == model::Hook::kIngress && !anyDriverTakes(filter, kUncertain)) {
      filter.skipHardware = true;
      // A mark is for what the kernel routes; the bridge's flag is for what the hardware switches.
      if (!does<model::FilterMark>(filter)) traps.insert(trapFor(filter));
    }
    made.insert(std::move(filter));
  }
  for (const PortFilter& trap : traps) {
    if (std::ranges::none_of(traps, [&](const PortFilter& other) { return contains(other, trap); })) made.insert(trap);
  }
  return made;
}

}  // namespace nicleaf::render
