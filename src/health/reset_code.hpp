// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace nicleaf::health {

/// The code of bgpd's words for the last reset of a session, for a label of a metric: only these codes exist, whatever
/// bgpd and its peers say. "Interface down" is "interface-down". A NOTIFICATION has its direction, error and subcode:
/// "received-cease-bfd-down", "sent-hold-timer-expired"; without the subcode if bgpd does not know it. What bgpd of
/// none of the supported releases says is "other".
[[nodiscard]] std::string resetCode(std::string_view words);

/// bgpd's own words, without those for a NOTIFICATION: peer_down_str in bgp_fsm.c.
[[nodiscard]] std::span<const std::string_view> resetWords();
/// The errors of a NOTIFICATION and their subcodes, which begin with '/': bgp_notify_msg and the following tables in
/// bgp_debug.c.
[[nodiscard]] std::span<const std::string_view> notificationErrors();
[[nodiscard]] std::span<const std::string_view> notificationSubcodes();

}  // namespace nicleaf::health
