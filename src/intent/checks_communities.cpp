// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <vector>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {
namespace {

/// The numbers between the colons. `text` has the form of the YANG pattern.
std::vector<std::uint64_t> numbersOf(const std::string& text) {
  std::vector<std::uint64_t> numbers;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at < end; ++at) at = std::from_chars(at, end, numbers.emplace_back()).ptr;
  return numbers;
}

/// What would be right instead; empty if the community is.
std::string problem(const std::string& text) {
  if (text == "65535:666") return "blackhole 'true' in this session instead";
  if (text == "65535:0") return "no entry for GRACEFUL_SHUTDOWN, which is always accepted";
  const std::vector<std::uint64_t> numbers = numbersOf(text);
  if (numbers.size() == 2) {
    const bool fits = numbers[0] >= 1 && numbers[0] <= 65534 && numbers[1] <= 65535;
    return fits ? "" : "an AS number in 1..65534 and a number in 0..65535, such as 65001:100";
  }
  const bool fits = std::ranges::all_of(numbers, [](std::uint64_t number) { return number <= 4294967295; });
  return fits ? "" : "numbers in 0..4294967295";
}

}  // namespace

void communitiesInRange(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) {
      for (const std::string& community : session.allowedCommunities) {
        if (std::string expected = problem(community); !expected.empty())
          report(errors, model::pathOf(vrf, session) + "/allowed-community[.='" + community + "']",
                 "value " + quoted(community), std::move(expected));
      }
    }
  }
}

}  // namespace nicleaf::intent::checks
