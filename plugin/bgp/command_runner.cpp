// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/command_runner.hpp"

#include <string_view>

#include "bgp/bgp.h"
#include "bgp/quirks.hpp"

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

}  // namespace

CommandRunner::Outcome CommandRunner::enter(const std::string& context) {
  if (inContext_ && context_ == context) return {};
  inContext_ = false;
  nicleaf_exec_reset();
  Outcome outcome;
  eachLine(context, [&](const std::string& line) {
    char text[kTextLength];
    outcome.ok = nicleaf_exec_line(line.c_str(), text, sizeof(text)) == 0;
    if (!outcome.ok) outcome.text = text;
    return outcome.ok;
  });
  inContext_ = outcome.ok;
  context_ = context;
  return outcome;
}

CommandRunner::Outcome CommandRunner::run(const lines::Step& step) {
  if (!prepareFor(step)) return {};
  Outcome outcome = enter(step.entry->context);
  if (!outcome.ok) return outcome;
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
  mendAfter(step);
  // These lines lead to another context.
  for (const char* leading : {"router ", "no router ", "vni ", "no vni "}) {
    if (step.text().starts_with(leading)) inContext_ = false;
  }
  return outcome;
}

}  // namespace nicleaf::plugin
