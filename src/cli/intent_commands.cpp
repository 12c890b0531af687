// SPDX-License-Identifier: Apache-2.0
#include "cli/intent_commands.hpp"

#include <cerrno>
#include <chrono>
#include <fstream>
#include <istream>
#include <iterator>
#include <optional>
#include <ostream>
#include <system_error>

#include "cli/command_line.hpp"
#include "cli/first_intent.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"
#include "cli/trial_command.hpp"
#include "doctor/facts.hpp"
#include "intent/parser.hpp"
#include "model/comment.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;
constexpr std::chrono::seconds kPlanDeadline{30};

std::optional<std::string> readDocument(Session& session, const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(session.in), {});
  std::ifstream stream(file);
  // A directory can be opened, but not read.
  if (stream.peek(); stream.good() || (stream.eof() && !stream.bad()))
    return std::string(std::istreambuf_iterator<char>(stream), {});
  session.err << "cannot read " << file << ": " << std::generic_category().message(errno == 0 ? EIO : errno) << '\n';
  return {};
}

/// If the document cannot be read or is invalid: prints why and gives the exit status.
tl::expected<intent::ParsedIntent, int> checkedDocument(Session& session, const std::string& file) {
  const auto text = readDocument(session, file);
  if (!text) return tl::unexpected<int>(kUsage);
  auto parsed = intent::Parser().parse(*text);
  if (parsed) return std::move(*parsed);
  for (const model::Error& error : parsed.error()) session.err << error.message() << '\n';
  return tl::unexpected<int>(kInvalidIntent);
}

void printPlan(std::ostream& out, const api::SetReport& report, const char* indent) {
  for (const std::string& line : report.plan) out << indent << line << '\n';
  if (report.costs.empty()) {
    out << indent << "It resets no session, and makes no device anew.\n";
    return;
  }
  out << indent << "What it costs:\n";
  for (const std::string& line : report.costs) out << indent << "  " << line << '\n';
}

void printReport(std::ostream& out, const api::SetReport& report) {
  std::string generation = "generation " + std::to_string(report.generation);
  if (report.restores) generation += ", which restores generation " + std::to_string(*report.restores) + ",";
  if (report.plan.empty()) {
    out << "no change: " << generation << " is applied (" << milliseconds(report.total) << ")\n";
    return;
  }
  out << "plan: " << report.plan.size() << (report.plan.size() == 1 ? " step\n" : " steps\n");
  printPlan(out, report, "  ");
  out << "applied: " << generation << " in " << milliseconds(report.total) << '\n';
  Table table({"", ""});
  for (const auto& [name, duration] : report.steps) table.add({"  " + name, milliseconds(duration)});
  table.print(out);
}

}  // namespace

bool checkComment(Session& session, const std::string& comment) {
  const auto wrong = model::wrongComment(comment);
  if (wrong) session.err << wrong->message() << '\n';
  return !wrong;
}

int printApplied(Session& session, const api::SetReport& report) {
  if (session.json) {
    session.out << report.json << '\n';
  } else {
    printReport(session.out, report);
    for (const auto& [tenant, why] : report.keptBack) session.out << tenant << " was kept back: " << why << '\n';
  }
  return report.keptBack.empty() ? kOk : kKeptBack;
}

int initIntent(Session& session) {
  using doctor::ask;
  const FirstIntent first = firstIntent({.links = ask({"ip", "-d", "-j", "link", "show"}).value,
                                         .addresses = ask({"ip", "-j", "addr", "show"}).value,
                                         .defaults4 = ask({"ip", "-j", "route", "show", "default"}).value,
                                         .defaults6 = ask({"ip", "-6", "-j", "route", "show", "default"}).value,
                                         .bgpd = ask({"vtysh", "-d", "bgpd", "-c", "show bgp summary json"}).value});
  if (session.json)
    session.out << pretty(json::object{{"yaml", first.yaml}, {"unknown", json::value_from(first.unknown)}}) << '\n';
  else
    session.out << first.yaml;
  for (const std::string& sentence : first.unknown) session.err << "not known: " << sentence << '\n';
  return kOk;
}

int validateIntent(Session& session, const std::string& file) {
  const auto document = checkedDocument(session, file);
  if (!document) return document.error();
  const std::uint64_t generation = document->intent.generation;
  if (session.json)
    session.out << "{\"generation\":" << generation << "}\n";
  else
    session.out << "valid: generation " << generation << '\n';
  return kOk;
}

int diffIntent(Session& session, const IntentRequest& request) {
  auto document =
      request.generation ? tl::expected<intent::ParsedIntent, int>() : checkedDocument(session, request.file);
  if (!document) return document.error();
  const auto report = request.generation
                          ? session.client.rollback({.generation = request.generation, .dryRun = true}, kPlanDeadline)
                          : session.client.plan(document->json, kPlanDeadline);
  if (!report) return cli::report(session, report.error());
  if (session.json)
    session.out << report->json << '\n';
  else if (report->plan.empty())
    session.out << "no change\n";
  else
    printPlan(session.out, *report, "");
  return kOk;
}

int applyIntent(Session& session, const IntentRequest& request) {
  if (!checkComment(session, request.comment)) return kUsage;
  const auto document = checkedDocument(session, request.file);
  if (!document) return document.error();
  const auto trial = trialFor(request.confirm);
  const auto report = session.client.apply(document->json, kChangeDeadline, {request.comment, trial});
  if (!report) return cli::report(session, report.error());
  const int status = printApplied(session, *report);
  if (trial) printTrial(session, *trial);
  return status;
}

}  // namespace nicleaf::cli
