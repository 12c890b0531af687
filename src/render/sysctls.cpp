// SPDX-License-Identifier: Apache-2.0
#include "model/sysctls.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "render/parts.hpp"

namespace nicleaf::render {
namespace {

/// Of one MAC: the kernel has a table for each address family, and a host has one link-local IPv6 address and a few
/// others.
constexpr std::uint64_t kAddresses = 4;
/// A neighbour takes half a kilobyte, so this many of one family take half a gigabyte.
constexpr std::uint64_t kMostNeighbours = 1 << 20;

/// Those of the servers. Neighbours behind other DPUs do not count, because zebra's entries are exempt from the limit
/// (NTF_EXT_LEARNED in neigh_alloc()).
std::uint64_t neighboursOf(const model::Intent& intent) {
  std::uint64_t macs = 0;
  for (const model::Port& port : intent.ports) {
    if (port.ipVrf) continue;
    macs += port.macLimit == 0 ? std::numeric_limits<std::uint16_t>::max() : port.macLimit;
  }
  return std::min(macs * kAddresses, kMostNeighbours);
}

}  // namespace

std::map<std::string, std::string> sysctlsOf(const model::Intent& intent) {
  std::map<std::string, std::string> sysctls;
  for (const model::Sysctl& sysctl : model::kSysctls) {
    if (sysctl.kind != model::Sysctl::Kind::kWithVrfs || !intent.ipVrfs.empty())
      sysctls.emplace(sysctl.key, sysctl.value);
  }
  const std::uint64_t neighbours = neighboursOf(intent);
  const std::pair<const char*, std::uint64_t> shares[] = {{"gc_thresh1", 4}, {"gc_thresh2", 2}, {"gc_thresh3", 1}};
  for (const std::string family : {"ipv4", "ipv6"}) {
    for (const auto& [threshold, share] : shares) {
      std::string& value = sysctls.at("net/" + family + "/neigh/default/" + threshold);
      value = std::to_string(std::max<std::uint64_t>(std::stoull(value), neighbours / share));
    }
  }
  return sysctls;
}

}  // namespace nicleaf::render
