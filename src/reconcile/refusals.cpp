// SPDX-License-Identifier: Apache-2.0
#include "reconcile/refusals.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "render/entry_rules.hpp"

namespace nicleaf::reconcile {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 3> kReasons{{
    {"as-path-loop", "the AS path contains the DPU's own AS"},
    {"reflection-loop", "the route was reflected from this DPU or its cluster"},
    {"next-hop", "the next hop is an address of this DPU, or nothing routes it"},
}};

void explainPolicy(const model::Intent& intent, model::RefusedPrefix& refused) {
  const auto prefix = model::IpPrefix::parse(refused.prefix);
  auto why = prefix ? render::refusalOf(intent, refused.vrf, refused.peer, *prefix) : std::nullopt;
  if (!why) why = render::pathRefusalOf(intent, refused.vrf, refused.peer);
  if (!why) {
    refused.explanation = "refused by a policy that the intent does not have, or has no more";
    return;
  }
  refused.rule = why->path;
  refused.explanation = why->words;
}

/// bgpd has closed the session.
void explainPrefixLimit(const model::Intent& intent, model::RefusedPrefix& refused) {
  const auto why = render::limitRefusalOf(intent, refused.vrf, refused.peer);
  refused.rule = why ? why->path : "";
  refused.explanation =
      "bgpd closed the session: " + (why ? why->words : "more prefixes than a limit that the intent has no more");
}

}  // namespace

void explain(const model::Intent& intent, model::RefusedPrefix& refused) {
  if (refused.reason == "policy") return explainPolicy(intent, refused);
  if (refused.reason == "prefix-limit") return explainPrefixLimit(intent, refused);
  for (const auto& [reason, words] : kReasons) {
    if (refused.reason != reason) continue;
    refused.explanation = words;
    if (!refused.detail.empty()) refused.explanation += ": " + refused.detail;
  }
}

}  // namespace nicleaf::reconcile
