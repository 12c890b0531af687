// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/settings.hpp"
#include "model/error.hpp"

namespace nicleaf::app {

/// Puts the parts together and runs the event loop until SIGTERM or SIGINT. SIGHUP reads the intent file again.
/// Whatever way it ends, the data plane stays as it is. Errors are those that waiting does not mend: no
/// CAP_NET_ADMIN, a socket that cannot be opened.
[[nodiscard]] model::Expected<void> runAgent(const Settings& settings);

}  // namespace nicleaf::app
