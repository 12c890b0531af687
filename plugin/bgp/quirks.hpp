// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "render/diff.hpp"

namespace nicleaf::plugin {

// Lines that bgpd does not survive, or does only half, without something else before or after them.

// False when the line must be left out, because what it takes away is not there.
[[nodiscard]] bool prepareFor(const render::Step& step);

// Whether bgpd took the line or not.
void mendAfter(const render::Step& step);

}  // namespace nicleaf::plugin
