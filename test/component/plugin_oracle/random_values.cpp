// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/random_values.hpp"

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string_view>

namespace nicleaf::test {

namespace {

/// Values by the leaf's name. There are few of each, so that two configurations often have the same object.
const std::map<std::string_view, Pool>& pools() {
  static const Pool kMaps{"RM1", "RM2"};
  static const Pool kLists{"PL1", "PL2"};
  static const Pool kTargets{"65000:1", "65000:2", "10.0.0.1:3"};
  // Not an RD that bgpd derives from a router-id: bgpd does not store a configured RD that equals the one in use.
  static const Pool kDistinguishers{"65000:1", "65000:2", "10.7.7.7:3"};
  static const std::map<std::string_view, Pool> values{
      {"remote-address", {"10.0.0.2", "10.0.0.3", "2001:db8::2"}},
      {"interface", {"swp1", "swp2"}},
      {"local-interface", {"swp3"}},
      {"peer-group-name", {"G1", "G2"}},
      {"description", {"one", "two words", "three; words - here"}},
      {"admin-shutdown-message", {"maintenance", "two words"}},
      {"password", {"secret", "s3cret!"}},
      {"bfd-profile", {"fast", "slow"}},
      {"ip", {"10.9.9.9"}},
      {"router-id", {"10.0.0.1", "10.0.0.9"}},
      {"system-ip", {"10.5.5.5", "10.5.5.6"}},
      {"system-mac", {"02:00:00:00:00:01"}},
      {"allowed-community", {"65000:1", "65000:2", "65000:1:2", "4200000000:0:4294967295"}},
      {"plist-unless-blackhole", kLists},
      {"rmap-import", kMaps},
      {"rmap-export", kMaps},
      {"rmap-policy-import", kMaps},
      {"rmap-policy-export", kMaps},
      {"route-map", kMaps},
      {"unsuppress-map-export", kMaps},
      {"table-map", kMaps},
      {"plist-import", kLists},
      {"plist-export", kLists},
      {"as-path-filter-list-import", kLists},
      {"as-path-filter-list-export", kLists},
      {"rd", kDistinguishers},
      {"import-route-target", kTargets},
      {"export-route-target", kTargets},
      {"import-rt-list", kTargets},
      {"export-rt-list", kTargets},
      {"ipv4-listen-range", {"192.168.0.0/16", "172.16.0.0/24"}},
      {"ipv6-listen-range", {"2001:db8:1::/48"}},
      {"local-as", {"64900", "64901"}},
      {"remote-as", {"65000", "65001", "4200000000"}},
      {"vni", {"100", "200", "300"}},
      {"route-instance", {"0"}},
  };
  return values;
}

std::string prefixFor(const lysc_node* node, Random& random) {
  static const Pool kV4{"10.1.0.0/16", "10.2.3.0/24", "0.0.0.0/0"};
  static const Pool kV6{"2001:db8:7::/48", "2001:db8:8::/64"};
  for (; node; node = node->parent) {
    if (std::string_view(node->name) == "ipv6-unicast") return pick(random, kV6);
  }
  return pick(random, kV4);
}

std::string number(const lysc_range* range, std::uint64_t top, Random& random) {
  if (!range) return std::to_string(std::uniform_int_distribution<std::uint64_t>(0, top)(random));
  const auto part = std::uniform_int_distribution<std::uint64_t>(0, LY_ARRAY_COUNT(range->parts) - 1)(random);
  const auto low = range->parts[part].min_u64;
  const auto high = range->parts[part].max_u64;
  if (chance(random, 0.2)) return std::to_string(low);
  if (chance(random, 0.2)) return std::to_string(high);
  return std::to_string(std::uniform_int_distribution<std::uint64_t>(low, high)(random));
}

std::uint64_t topOf(LY_DATA_TYPE type) {
  return type == LY_TYPE_UINT8 ? 255 : type == LY_TYPE_UINT16 ? 65535 : 4294967295U;
}

}  // namespace

std::string valueFor(const lysc_node* node, const lysc_type* type, Random& random) {
  if (std::string_view(node->name) == "prefix") return prefixFor(node, random);
  const auto pool = pools().find(node->name);
  if (pool != pools().end()) return pick(random, pool->second);
  switch (type->basetype) {
    case LY_TYPE_BOOL:
      return chance(random, 0.7) ? "true" : "false";
    case LY_TYPE_ENUM: {
      const auto* enums = reinterpret_cast<const lysc_type_enum*>(type)->enums;
      return enums[std::uniform_int_distribution<std::size_t>(0, LY_ARRAY_COUNT(enums) - 1)(random)].name;
    }
    case LY_TYPE_UINT8:
    case LY_TYPE_UINT16:
    case LY_TYPE_UINT32:
      return number(reinterpret_cast<const lysc_type_num*>(type)->range, topOf(type->basetype), random);
    case LY_TYPE_LEAFREF:
      return pick(random, Pool{"G1", "G2"});
    default:
      throw std::runtime_error(std::string("no values for ") + node->name);
  }
}

}  // namespace nicleaf::test
