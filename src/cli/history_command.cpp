// SPDX-License-Identifier: Apache-2.0
#include "cli/history_command.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/intent_commands.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"
#include "cli/trial_command.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

void printHistory(std::ostream& out, const json::array& entries, const json::array& rejected) {
  Table table({"", "GEN", "TIME", "AUTHOR", "ORIGIN", "OCTETS", "COMMENT"});
  for (const json::value& one : entries)
    table.add({text(one, "in-effect") == "true" ? "*" : "", text(one, "generation"), doctor::utcTime(text(one, "time")),
               text(one, "author"), text(one, "origin"), text(one, "size"), text(one, "comment")});
  table.print(out);
  for (const json::value& one : rejected)
    out << "generation " << text(one, "generation") << ", of " << doctor::utcTime(text(one, "time"))
        << ", was not confirmed\n";
  for (const json::value& one : entries) {
    if (const std::string problem = text(one, "problem"); !problem.empty())
      out << "generation " << text(one, "generation") << " cannot be used: " << problem << '\n';
  }
}

}  // namespace

int showHistory(Session& session) {
  const auto answer = session.client.history(kDumpDeadline);
  if (!answer && answer.error().kind != api::CallError::Kind::kNotFound) return report(session, answer.error());
  json::array entries;
  const json::value history = answer ? json::parse(*answer) : json::value();
  for (const json::value& one : list(history, "nicleaf-fabric:entry")) entries.push_back(one);
  std::ranges::reverse(entries);
  const json::array& rejected = list(history, "nicleaf-fabric:not-confirmed");
  if (session.json)
    session.out << pretty(json::object{{"entry", entries}, {"not-confirmed", rejected}}) << '\n';
  else if (entries.empty() && rejected.empty())
    session.out << "no document has been applied\n";
  else
    printHistory(session.out, entries, rejected);
  return kOk;
}

int showStored(Session& session, std::uint64_t generation) {
  const auto answer = session.client.storedDocument(generation, kDumpDeadline);
  if (!answer && answer.error().kind != api::CallError::Kind::kNotFound) return report(session, answer.error());
  const json::value entry = answer ? json::parse(*answer) : json::value();
  const std::string document = text(entry, "nicleaf-fabric:document");
  if (!document.empty()) {
    session.out << pretty(json::parse(document)) << '\n';
    return kOk;
  }
  const std::string problem = text(entry, "nicleaf-fabric:problem");
  session.err << "generation " << generation << ": "
              << (problem.empty() ? "the history has no such document; `nicleaf history` lists those it has" : problem)
              << '\n';
  return kFailed;
}

int rollBack(Session& session, const api::RollbackRequest& request, const std::string& confirm) {
  if (!checkComment(session, request.comment)) return kUsage;
  const auto trial = trialFor(confirm);
  const auto applied = session.client.rollback(request, kChangeDeadline, trial);
  if (!applied) return report(session, applied.error());
  const int status = printApplied(session, *applied);
  if (trial) printTrial(session, *trial);
  return status;
}

}  // namespace nicleaf::cli
