// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/extension.hpp"

namespace nicleaf::plugin {

// What the constraints of an instance of the model look at in other instances: those that it imports by name, the
// default instance if it imports any, and, if it takes part in leaking through the VPN table, those that import it.
[[nodiscard]] References references(const lyd_node* instance);

}  // namespace nicleaf::plugin
