// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/main_queue.hpp"

namespace nicleaf::plugin {

// The way to the main thread while a server runs: for services that a daemon's part adds.
MainQueue& mainQueue();

}  // namespace nicleaf::plugin
