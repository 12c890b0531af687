// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "render/render.hpp"

namespace nicleaf::render {

/// The three parts of render(), each pure.
/// Links that are as they are in `like` (null: none) are shared with it.
[[nodiscard]] model::KernelState renderKernel(const model::Intent& intent, const Rendering* like);
[[nodiscard]] model::ConfigTree renderZebra(const model::Intent& intent);
[[nodiscard]] model::ConfigTree renderBgpd(const model::Intent& intent);

}  // namespace nicleaf::render
