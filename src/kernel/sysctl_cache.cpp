// SPDX-License-Identifier: Apache-2.0
#include "kernel/sysctl_cache.hpp"

#include <utility>

#include "kernel/sysctl.hpp"

namespace nicleaf::kernel {
namespace {

using Values = std::map<std::string, std::string>;

template <typename Keys, typename Path>
Values readAll(const Keys& keys, Path path) {
  Values values;
  for (const char* key : keys) {
    if (auto value = readSysctl(path(key))) values.emplace(key, std::move(*value));
  }
  return values;
}

void readSvi(const model::Link& link, SharedState& state) {
  if (!link.ours || !std::holds_alternative<model::VlanKind>(link.kind)) return;
  Values values = readAll(model::kSviSysctls, [&](const char* key) { return model::sysctlOf(link.name, key); });
  if (link.sysctls == values) return;
  const model::IfName name = link.name;
  state.change().links.change(name).sysctls = std::move(values);
}

}  // namespace

void SysctlCache::written(const std::string& key) {
  constexpr std::string_view kBefore = "/conf/";
  const auto at = key.find(kBefore);
  if (at == std::string::npos) return;
  const auto begin = at + kBefore.size();
  links_.insert(key.substr(begin, key.find('/', begin) - begin));
}

void SysctlCache::refresh(SharedState& state) {
  state.set(&model::KernelState::sysctls, readAll(model::kSysctls, [](const char* key) { return std::string(key); }));
  std::set<model::IfName> names = std::exchange(links_, {});
  if (std::exchange(all_, false)) {
    for (const auto& [name, link] : state.get().links) names.insert(names.end(), name);
  }
  for (const model::IfName& name : names) {
    const auto link = state.get().links.find(name);
    if (link != state.get().links.end()) readSvi(link->second, state);
  }
}

}  // namespace nicleaf::kernel
