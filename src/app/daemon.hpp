// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/settings.hpp"
#include "model/error.hpp"

namespace nicleaf::app {

/// Runs the agent until SIGTERM or SIGINT. SIGHUP reads the intent file again. The data plane stays as it is however
/// the agent ends. Gives an error only for faults that do not pass by waiting, such as a missing CAP_NET_ADMIN or a
/// socket that cannot be opened.
[[nodiscard]] model::Expected<void> runAgent(const Settings& settings);

}  // namespace nicleaf::app
