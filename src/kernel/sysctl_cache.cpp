// SPDX-License-Identifier: Apache-2.0
#include "kernel/sysctl_cache.hpp"

#include <utility>
#include <vector>

#include "kernel/sysctl.hpp"

namespace nicleaf::kernel {
namespace {

constexpr const char* kOfLinks[] = {"net/ipv4/conf/", "net/ipv6/conf/"};

}  // namespace

void SysctlCache::markLinks(const Values& known) {
  for (const model::IfName& name : std::exchange(links_, {})) {
    for (const std::string before : kOfLinks) {
      const std::string prefix = before + name + "/";
      for (auto key = known.lower_bound(prefix); key != known.end() && key->first.starts_with(prefix); ++key) {
        again_.insert(key->first);
      }
    }
  }
}

void SysctlCache::read(const std::string& key, SharedState& state) {
  auto value = readSysctl(key);
  const Values& known = state.get().sysctls;
  const auto before = known.find(key);
  if (value ? before != known.end() && before->second == *value : before == known.end()) return;
  Values& values = state.change().sysctls;
  if (value)
    values.insert_or_assign(key, std::move(*value));
  else
    values.erase(key);
}

void SysctlCache::refresh(const std::set<std::string>& asked, SharedState& state) {
  markLinks(state.get().sysctls);
  std::vector<std::string> dropped, wanted;
  auto known = state.get().sysctls.begin();
  const auto end = state.get().sysctls.end();
  for (const std::string& key : asked) {
    int order = 1;
    while (known != end && (order = known->first.compare(key)) < 0) dropped.push_back((known++)->first);
    const bool isKnown = known != end && order == 0;
    if (isKnown) ++known;
    if (all_ || !isKnown) wanted.push_back(key);
    if (!isKnown && model::linkOfSysctl(key).empty()) global_.insert(key);
  }
  for (; known != end; ++known) dropped.push_back(known->first);
  for (const auto* keys : {&again_, &global_}) {
    for (const std::string& key : *keys) {
      if (!all_ && asked.contains(key)) wanted.push_back(key);
    }
  }
  if (!dropped.empty()) {
    Values& values = state.change().sysctls;
    for (const std::string& key : dropped) values.erase(key);
  }
  for (const std::string& key : wanted) read(key, state);
  again_.clear();
  all_ = false;
}

}  // namespace nicleaf::kernel
