// SPDX-License-Identifier: Apache-2.0
#include "cli/log_command.hpp"

#include <ostream>

#include "cli/command_line.hpp"
#include "cli/json_text.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

/// "2026-11-29 18:00:00 UTC  apply  generation 7 by uid 0 in 12 ms: done, 14 steps (gNMI)"
void print(std::ostream& out, const json::value& entry, bool withSteps) {
  out << doctor::utcTime(text(entry, "time")) << "  " << text(entry, "what");
  if (const std::string generation = text(entry, "generation"); !generation.empty())
    out << "  generation " << generation;
  if (const std::string who = text(entry, "who"); !who.empty()) out << " by " << who;
  if (const std::string took = text(entry, "took-ms"); !took.empty()) out << " in " << took << " ms";
  out << "  " << text(entry, "why");
  if (const std::string result = text(entry, "result"); !result.empty()) out << ": " << result;
  const json::array& steps = list(entry, "step");
  if (!steps.empty()) out << ", " << steps.size() << (steps.size() == 1 ? " step" : " steps");
  out << '\n';
  if (!withSteps) return;
  for (const json::value& step : steps) out << "    " << std::string(step.as_string()) << '\n';
}

}  // namespace

int showLog(Session& session, const LogRequest& request) {
  const auto answer = session.client.log(kDumpDeadline);
  if (!answer && answer.error().kind != api::CallError::Kind::kNotFound) return report(session, answer.error());
  const json::value log = answer ? json::parse(*answer) : json::value();
  const json::array& all = list(log, "nicleaf-fabric:entry");
  const std::size_t first = request.most != 0 && all.size() > request.most ? all.size() - request.most : 0;
  json::array entries(all.begin() + first, all.end());
  if (session.json)
    session.out << pretty(entries) << '\n';
  else if (entries.empty())
    session.out << "the agent has done nothing yet\n";
  else
    for (const json::value& entry : entries) print(session.out, entry, request.steps);
  return kOk;
}

}  // namespace nicleaf::cli
