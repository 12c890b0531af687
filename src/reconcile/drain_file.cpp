// SPDX-License-Identifier: Apache-2.0
#include "reconcile/drain_file.hpp"

#include <exception>

#include <boost/json.hpp>

namespace nicleaf::reconcile {

namespace json = boost::json;

std::string drainText(const model::Drain& drain) {
  json::object made;
  if (drain.dpu) made["dpu"] = *drain.dpu;
  json::object vrfs;
  for (const auto& [name, since] : drain.vrfs) vrfs[name] = since;
  made["ip-vrf"] = std::move(vrfs);
  return json::serialize(made) + "\n";
}

model::Expected<model::Drain> readDrain(const std::string& text) {
  try {
    const json::object read = json::parse(text).as_object();
    model::Drain drain;
    if (const json::value* dpu = read.if_contains("dpu")) drain.dpu = dpu->to_number<std::int64_t>();
    for (const auto& [name, since] : read.at("ip-vrf").as_object())
      drain.vrfs.emplace(std::string(name), since.to_number<std::int64_t>());
    return drain;
  } catch (const std::exception& problem) {
    model::Error error;
    error.code = model::ErrorCode::kInternal;
    error.attempted = "reading what is drained";
    error.detail = problem.what();
    return model::fail(std::move(error));
  }
}

}  // namespace nicleaf::reconcile
