// SPDX-License-Identifier: Apache-2.0
#include "kernel/refusals.hpp"

#include <algorithm>
#include <cerrno>

#include "netlink/encode.hpp"

namespace nicleaf::kernel {
namespace {

struct Flag {
  bool model::PortSettings::*setting;
  bool model::PortRefusal::*refusal;
  const char* name;
};
constexpr Flag kFlags[] = {{&model::PortSettings::isolated, &model::PortRefusal::isolated, "isolated"},
                           {&model::PortSettings::locked, &model::PortRefusal::locked, "locked"}};

bool done(netlink::Socket& socket, const model::SetBridgePort& op, std::uint32_t link) {
  const auto answers = socket.transact(netlink::encode(op, {.link = link, .other = 0}));
  return answers && std::ranges::all_of(*answers, [](const netlink::Socket::Answer& answer) {
           return !answer.missing && answer.ack.error == 0;
         });
}

}  // namespace

std::string Refusals::find(netlink::Socket& socket, const model::KernelOp& op, std::uint32_t link, int error) {
  if (error != EOPNOTSUPP && error != EINVAL) return "";
  const auto* add = std::get_if<model::AddFilter>(&op);
  if (add != nullptr && std::holds_alternative<model::FilterTrap>(add->filter.action)) {
    Refused& refused = byLink_[link];
    refused.what.trap = true;
    refused.trapAt = std::chrono::steady_clock::now();
    refused.changed = false;
    return "action trap";
  }
  const auto* set = std::get_if<model::SetBridgePort>(&op);
  if (set == nullptr) return "";
  model::SetBridgePort tried = *set;
  for (const Flag& flag : kFlags) tried.settings.*flag.setting = false;
  if (tried.settings == set->settings || !done(socket, tried, link)) return "";
  std::string refused;
  for (const Flag& flag : kFlags) {
    if (!(set->settings.*flag.setting)) continue;
    tried.settings.*flag.setting = true;
    if (done(socket, tried, link)) continue;
    tried.settings.*flag.setting = false;
    byLink_[link].what.*flag.refusal = true;
    refused += std::string(refused.empty() ? "flag " : ", flag ") + flag.name;
  }
  return refused;
}

void Refusals::linkChanged(std::uint32_t link) {
  if (const auto found = byLink_.find(link); found != byLink_.end()) found->second.changed = true;
}

model::PortRefusals Refusals::named(const netlink::LinksByIndex& links, std::chrono::steady_clock::time_point now) {
  std::erase_if(byLink_, [&](const auto& one) { return !links.contains(one.first); });
  model::PortRefusals refused;
  for (auto& [index, one] : byLink_) {
    if (one.changed && now - one.trapAt >= kPatience) one.what.trap = false;
    if (one.what != model::PortRefusal{}) refused.emplace(links.at(index).link.name, one.what);
  }
  return refused;
}

}  // namespace nicleaf::kernel
