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
#include "cli/table.hpp"
#include "intent/parser.hpp"

namespace nicleaf::cli {
namespace {

constexpr std::chrono::seconds kPlanDeadline{30};
constexpr std::chrono::seconds kApplyDeadline{180};

std::optional<std::string> readDocument(Session& session, const std::string& file) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(session.in), {});
  std::ifstream stream(file);
  // A directory can be opened, but not read.
  if (stream.peek(); stream.good() || (stream.eof() && !stream.bad()))
    return std::string(std::istreambuf_iterator<char>(stream), {});
  session.err << "cannot read " << file << ": " << std::generic_category().message(errno == 0 ? EIO : errno) << '\n';
  return {};
}

/// The document as canonical JSON. If it cannot be read or is invalid: prints why and gives the exit status.
tl::expected<std::string, int> checkedDocument(Session& session, const std::string& file) {
  const auto text = readDocument(session, file);
  if (!text) return tl::unexpected<int>(kUsage);
  auto parsed = intent::Parser().parse(*text);
  if (parsed) return std::move(parsed->json);
  for (const model::Error& error : parsed.error()) session.err << error.message() << '\n';
  return tl::unexpected<int>(kInvalidIntent);
}

void printPlan(std::ostream& out, const api::SetReport& report, const char* indent) {
  for (const std::string& line : report.plan) out << indent << line << '\n';
}

void printApplied(std::ostream& out, const api::SetReport& report) {
  const std::string generation = "generation " + std::to_string(report.generation);
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

int diffIntent(Session& session, const std::string& file) {
  const auto document = checkedDocument(session, file);
  if (!document) return document.error();
  const auto report = session.client.plan(*document, kPlanDeadline);
  if (!report) return cli::report(session, report.error());
  if (session.json)
    session.out << report->json << '\n';
  else if (report->plan.empty())
    session.out << "no change\n";
  else
    printPlan(session.out, *report, "");
  return kOk;
}

int applyIntent(Session& session, const std::string& file) {
  const auto document = checkedDocument(session, file);
  if (!document) return document.error();
  const auto report = session.client.apply(*document, kApplyDeadline);
  if (!report) return cli::report(session, report.error());
  if (session.json)
    session.out << report->json << '\n';
  else
    printApplied(session.out, *report);
  return kOk;
}

}  // namespace nicleaf::cli
