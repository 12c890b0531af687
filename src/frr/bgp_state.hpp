// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "frr/daemon.hpp"

namespace nicleaf::events {
class SessionEvent;
}

namespace nicleaf::frr {

/// Reads the state part of nicleaf-frr-bgp, RFC 7951 JSON. `now` is the time at which bgpd made the document; a
/// session's `since` is `now` minus its uptime.
[[nodiscard]] model::Expected<BgpState> readBgpState(std::string_view json, std::chrono::steady_clock::time_point now);

/// "open-sent" -> kOpenSent; anything unknown -> kUnknown.
[[nodiscard]] model::SessionState sessionStateFrom(std::string_view name);

/// The session as the event describes it, which came `now`. The event's own time is bgpd's wall clock, which may step.
[[nodiscard]] model::Session sessionFrom(const events::SessionEvent& event, std::chrono::steady_clock::time_point now);
/// The session's state before the event.
[[nodiscard]] model::SessionState stateBefore(const events::SessionEvent& event);

}  // namespace nicleaf::frr
