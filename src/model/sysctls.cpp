// SPDX-License-Identifier: Apache-2.0
#include "model/sysctls.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace nicleaf::model {
namespace {

/// -1 if it is no number.
long long numberOf(const std::string& text) {
  long long number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

bool mustBeSet(const std::string& key, const std::string& value, const std::string* now) {
  using enum Sysctl::Kind;
  const auto* sysctl = std::ranges::find_if(kSysctls, [&](const Sysctl& one) { return key == one.key; });
  const auto kind = sysctl == std::end(kSysctls) ? kExactly : sysctl->kind;
  if (now == nullptr) return kind != kIfThere && kind != kAtLeast;
  return kind == kAtLeast ? numberOf(*now) < numberOf(value) : *now != value;
}

}  // namespace nicleaf::model
