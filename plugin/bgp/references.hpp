// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/extension.hpp"

namespace nicleaf::plugin {

/// The other instances that the constraints of an instance refer to: the instances that it imports by name, the default
/// instance if there is such an import, and, if it leaks routes through the VPN table, the instances that import it.
[[nodiscard]] References references(const lyd_node* instance);

}  // namespace nicleaf::plugin
