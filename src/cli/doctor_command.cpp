// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_command.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "doctor/doctor.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

doctor::Answer agentSays(Session& session, api::Client::DataType type) {
  doctor::Answer answer;
  if (const auto got = session.client.get(type, kDeadline)) {
    const json::value document = json::parse(*got);
    answer.value = document.at(api::kRootMember);
    if (type == api::Client::DataType::kState) answer.value = json::value(answer.value.at("state"));
  } else if (got.error().kind != api::CallError::Kind::kNotFound) {
    answer.error = "nicleafd: " + got.error().message;
  }
  return answer;
}

json::object toJson(const doctor::Result& result) {
  json::object entry{{"check", result.check->name}, {"question", result.check->question}};
  if (!result.notDone.empty()) entry["not-done"] = result.notDone;
  json::array findings;
  for (const doctor::Finding& finding : result.findings) {
    findings.push_back(json::object{{"subject", finding.subject}, {"found", finding.found}});
  }
  entry["findings"] = std::move(findings);
  if (!result.findings.empty()) entry["advice"] = result.check->advice;
  return entry;
}

void print(std::ostream& out, const doctor::Result& result) {
  const bool well = result.notDone.empty() && result.findings.empty();
  out << (well ? "ok       " : result.notDone.empty() ? "PROBLEM  " : "UNKNOWN  ") << result.check->question << '\n';
  if (!result.notDone.empty()) out << "         " << result.notDone << '\n';
  for (const doctor::Finding& finding : result.findings) {
    out << "         " << finding.subject << ": " << finding.found << '\n';
  }
  if (!well) out << "         -> " << result.check->advice << '\n';
}

std::vector<doctor::Result> diagnose(Session& session) {
  doctor::Facts facts = doctor::gather();
  facts.intent = agentSays(session, api::Client::DataType::kConfig);
  facts.state = agentSays(session, api::Client::DataType::kState);
  return doctor::examine(facts);
}

}  // namespace

void printDiagnosis(Session& session, std::ostream& out) {
  for (const auto& result : diagnose(session)) print(out, result);
}

int doctor(Session& session) {
  const auto results = diagnose(session);
  if (session.json) {
    json::array all;
    for (const auto& result : results) all.push_back(toJson(result));
    session.out << pretty(all) << '\n';
  } else {
    for (const auto& result : results) print(session.out, result);
  }
  const bool well = std::ranges::all_of(
      results, [](const auto& result) { return result.notDone.empty() && result.findings.empty(); });
  return well ? kOk : kFailed;
}

}  // namespace nicleaf::cli
