// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/main_queue.hpp"

namespace nicleaf::plugin {

/// The queue to FRR's main thread, for the services of an extension. It exists as long as the server runs.
MainQueue& mainQueue();

}  // namespace nicleaf::plugin
