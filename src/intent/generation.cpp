// SPDX-License-Identifier: Apache-2.0
#include "intent/generation.hpp"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>

namespace nicleaf::intent {

model::Expected<std::string> withGeneration(std::string_view json, std::uint64_t generation) {
  boost::json::error_code error;
  boost::json::value document = boost::json::parse(json, error);
  boost::json::object* const whole = error ? nullptr : document.if_object();
  boost::json::value* const fabric = whole == nullptr ? nullptr : whole->if_contains("nicleaf-fabric:fabric");
  if (fabric == nullptr || !fabric->is_object())
    return model::fail({model::ErrorCode::kInternal, "", "giving it another generation", "an intent document", ""});
  fabric->get_object()["generation"] = std::to_string(generation);
  return boost::json::serialize(document);
}

std::uint64_t largestAfter(std::uint64_t applied) {
  constexpr std::uint64_t kTimes = std::uint64_t{1} << 61U;  // nanoseconds until the year 2043
  constexpr std::uint64_t kStep = std::uint64_t{1} << 53U;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t from = std::max(applied, kTimes);
  return from > kMost - kStep ? kMost : from + kStep;
}

}  // namespace nicleaf::intent
