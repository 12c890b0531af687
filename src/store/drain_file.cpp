// SPDX-License-Identifier: Apache-2.0
#include "store/drain_file.hpp"

#include <exception>
#include <stdexcept>

#include <boost/json.hpp>

#include "intent/parser.hpp"
#include "store/record.hpp"

namespace nicleaf::store {

namespace json = boost::json;

std::string drainText(const model::Drain& drain) {
  json::object made;
  if (drain.dpu) made["dpu"] = *drain.dpu;
  json::object vrfs;
  for (const auto& [name, since] : drain.vrfs) vrfs[name] = since;
  made["ip-vrf"] = std::move(vrfs);
  return recordText({0, unixTime(), intent::schemaRevision(), {}, "", {}}, json::serialize(made) + "\n");
}

namespace {

std::int64_t sinceOf(const json::value& value) {
  const auto since = value.to_number<std::int64_t>();
  if (!isUnixTime(since)) throw std::out_of_range("the time of a drain is wrong");
  return since;
}

}  // namespace

model::Expected<model::Drain> readDrain(const std::string& text) {
  const auto record = readRecord(text);
  if (!record) return model::fail(record.error());
  try {
    const json::object read = json::parse(record->document).as_object();
    model::Drain drain;
    if (const json::value* dpu = read.if_contains("dpu")) drain.dpu = sinceOf(*dpu);
    for (const auto& [name, since] : read.at("ip-vrf").as_object())
      drain.vrfs.emplace(std::string(name), sinceOf(since));
    return drain;
  } catch (const std::exception& problem) {
    model::Error error;
    error.code = model::ErrorCode::kInternal;
    error.attempted = "reading what is drained";
    error.detail = problem.what();
    return model::fail(std::move(error));
  }
}

}  // namespace nicleaf::store
