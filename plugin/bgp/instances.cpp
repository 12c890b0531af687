// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/instances.hpp"

#include <string_view>

#include "bgp/bgp.h"
#include "core/frr.hpp"
#include "lines/data_node.hpp"

namespace nicleaf::plugin {

namespace {
constexpr std::string_view kInstance = "router bgp ";
}  // namespace

std::string vrfOf(const std::string& lines) {
  constexpr std::string_view kWord = " vrf ";
  const std::string instance = lines.substr(0, lines.find('\n'));
  const auto at = instance.find(kWord);
  return at == std::string::npos ? "default" : instance.substr(at + kWord.size());
}

std::string shownLines() {
  std::string shown;
  nicleaf_bgp_running([](const char* text, void* to) { *static_cast<std::string*>(to) = text; }, &shown);
  return shown;
}

std::map<std::string, std::string> shownInstances() {
  const std::string shown = shownLines();
  const auto next = [&](std::size_t from) {
    if (shown.compare(from, kInstance.size(), kInstance) == 0) return from;
    const auto at = shown.find('\n' + std::string(kInstance), from);
    return at == std::string::npos ? shown.size() : at + 1;
  };
  std::map<std::string, std::string> instances;
  for (std::size_t at = next(0); at < shown.size();) {
    const std::size_t end = next(at + 1);
    std::string first = shown.substr(at, shown.find_first_of("\r\n", at) - at);
    instances[vrfOf(first)] += shown.substr(at, end - at);
    at = end;
  }
  return instances;
}

std::map<std::string, const lyd_node*> configuredInstances() {
  std::map<std::string, const lyd_node*> instances;
  for (const lyd_node* top = lyd_first_sibling(running_config->dnode); top != nullptr; top = top->next) {
    if (top->schema == nullptr || std::string_view(top->schema->module->name) != NICLEAF_BGP_MODULE) continue;
    for (const lyd_node* at = lyd_child(top); at != nullptr; at = at->next) {
      if (const auto vrf = lines::value(at, "vrf")) instances.emplace(*vrf, at);
    }
  }
  return instances;
}

}  // namespace nicleaf::plugin
