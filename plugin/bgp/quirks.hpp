// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "lines/line_difference.hpp"

namespace nicleaf::plugin {

// Lines that crash bgpd, or that it executes only in part, need something else before or after them. On FRR's main
// thread.

/// Prepares bgpd for a line. False if the line must be left out, because what it removes does not exist.
[[nodiscard]] bool prepareFor(const lines::Step& step);

/// Repairs bgpd's state after a line, accepted or refused.
void mendAfter(const lines::Step& step);

}  // namespace nicleaf::plugin
