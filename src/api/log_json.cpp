// SPDX-License-Identifier: Apache-2.0
#include "api/log_json.hpp"

#include "api/text_member.hpp"

namespace nicleaf::api {

boost::json::object logJson(const std::vector<store::JournalEntry>& entries) {
  boost::json::array all;
  for (const store::JournalEntry& one : entries) {
    boost::json::object made{{"sequence", std::to_string(one.sequence)}, {"time", std::to_string(one.time)}};
    setText(made, "what", one.what);
    setText(made, "why", one.why);
    setText(made, "who", one.who);
    setText(made, "result", one.result);
    if (one.generation != 0) made["generation"] = std::to_string(one.generation);
    if (one.tookMs != 0) made["took-ms"] = std::to_string(one.tookMs);
    boost::json::array steps;
    for (const std::string& step : one.steps) steps.push_back(boost::json::value(model::validUtf8(step)));
    if (!steps.empty()) made["step"] = std::move(steps);
    all.push_back(std::move(made));
  }
  if (all.empty()) return {};
  return {{"entry", std::move(all)}};
}

}  // namespace nicleaf::api
