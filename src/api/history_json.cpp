// SPDX-License-Identifier: Apache-2.0
#include "api/history_json.hpp"

#include "model/utf8.hpp"

namespace nicleaf::api {

boost::json::object historyJson(const std::vector<StoredDocument>& documents) {
  boost::json::array entries, rejected;
  for (const StoredDocument& one : documents) {
    const store::HistoryEntry& stored = one.stored;
    boost::json::object made{{"generation", std::to_string(stored.generation)}};
    const auto add = [&](const char* name, const std::string& value) {
      if (!value.empty()) made[name] = model::validUtf8(value);
    };
    if (stored.header.time > 0) made["time"] = std::to_string(stored.header.time);
    add("origin", stored.header.from.origin);
    add("author", stored.header.from.author);
    add("comment", stored.header.from.comment);
    if (stored.problem.empty()) made["size"] = std::to_string(stored.size);
    add("problem", stored.problem);
    if (one.inEffect) made["in-effect"] = true;
    add("document", one.document);
    (stored.rejected ? rejected : entries).push_back(std::move(made));
  }
  boost::json::object made;
  if (!entries.empty()) made["entry"] = std::move(entries);
  if (!rejected.empty()) made["not-confirmed"] = std::move(rejected);
  return made;
}

}  // namespace nicleaf::api
