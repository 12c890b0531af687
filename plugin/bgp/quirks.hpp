// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "lines/line_difference.hpp"

namespace nicleaf::plugin {

// Lines that bgpd does not survive, or does only half, without something else before or after them.

// False when the line must be left out, because what it takes away is not there.
[[nodiscard]] bool prepareFor(const lines::Step& step);

// Whether bgpd took the line or not.
void mendAfter(const lines::Step& step);

}  // namespace nicleaf::plugin
