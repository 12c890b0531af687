// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include "frr/daemon.hpp"

namespace nicleaf::events {
class SessionEvent;
}

namespace nicleaf::frr {

/// The state part of nicleaf-frr-bgp as RFC 7951 JSON. `now` is the moment the document was made: uptimes count from
/// it.
[[nodiscard]] model::Expected<BgpState> readBgpState(std::string_view json, std::chrono::system_clock::time_point now);

/// "open-sent" -> kOpenSent; anything unknown -> kUnknown.
[[nodiscard]] model::SessionState sessionStateFrom(std::string_view name);

[[nodiscard]] model::Session sessionFrom(const events::SessionEvent& event);
/// The old state that the event names.
[[nodiscard]] model::SessionState stateBefore(const events::SessionEvent& event);

}  // namespace nicleaf::frr
