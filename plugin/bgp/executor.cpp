// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/executor.hpp"

#include <string_view>

#include "bgp/bgp.h"

namespace nicleaf::plugin {

namespace {

constexpr std::size_t kTextLength = 1024;

template <typename Function>
bool eachLine(std::string_view lines, Function function) {
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    if (!function(std::string(lines.substr(0, end)))) return false;
    if (end == std::string_view::npos) break;
    lines.remove_prefix(end + 1);
  }
  return true;
}

// bgpd 8.4.4 dies of taking away a route-target that is not there, which an operator may have done at the shell.
bool wouldKill(const render::Step& step) {
  constexpr std::string_view kNo = "no route-target ";
  const std::string& line = step.text();
  if (!line.starts_with(kNo)) return false;
  const auto space = line.rfind(' ');
  std::uint32_t vni = 0;
  if (const auto at = step.entry->context.rfind("\nvni "); at != std::string::npos) {
    vni = static_cast<std::uint32_t>(std::stoul(step.entry->context.substr(at + 5)));
  }
  return !nicleaf_route_target_exists(step.entry->order.vrf.c_str(), vni, line[kNo.size()],
                                      line.substr(space + 1).c_str());
}

}  // namespace

Executor::Outcome Executor::enter(const std::string& context) {
  if (known_ && context_ == context) return {};
  known_ = false;
  nicleaf_exec_reset();
  Outcome outcome;
  eachLine(context, [&](const std::string& line) {
    char text[kTextLength];
    outcome.ok = nicleaf_exec_line(line.c_str(), text, sizeof(text)) == 0;
    if (!outcome.ok) outcome.text = text;
    return outcome.ok;
  });
  known_ = outcome.ok;
  context_ = context;
  return outcome;
}

Executor::Outcome Executor::run(const render::Step& step) {
  if (step.kind == render::Step::Kind::remove && wouldKill(step)) return {};
  Outcome outcome = enter(step.entry->context);
  if (!outcome.ok) return outcome;
  if (step.text() == "no label vpn export auto") {
    nicleaf_label_request_goes(step.entry->order.vrf.c_str(), step.entry->context.ends_with("ipv6 unicast"));
  }
  bool first = true;
  eachLine(step.text(), [&](const std::string& line) {
    char text[kTextLength];
    outcome.ok = nicleaf_exec_line(line.c_str(), text, sizeof(text)) == 0;
    if (!outcome.ok) {
      outcome.text = text;
      outcome.partial = !first;
    }
    first = false;
    return outcome.ok;
  });
  if (outcome.ok && step.text().starts_with("no rd ") && step.entry->context.find("\nvni ") == std::string::npos) {
    nicleaf_vrf_rd_removed(step.entry->order.vrf.c_str());
  }
  if (constexpr std::string_view kNetwork = "network "; outcome.ok && step.text().starts_with(kNetwork)) {
    const std::string prefix = step.text().substr(kNetwork.size());
    nicleaf_network_said(step.entry->order.vrf.c_str(), prefix.substr(0, prefix.find(' ')).c_str());
  }
  // Lines such as 'vni' and 'router bgp' lead somewhere else.
  for (const char* leading : {"router ", "no router ", "vni ", "no vni "}) {
    if (step.text().starts_with(leading)) known_ = false;
  }
  return outcome;
}

}  // namespace nicleaf::plugin
