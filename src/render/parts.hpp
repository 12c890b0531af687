// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::render {

/// The three parts of render(), each pure.
[[nodiscard]] model::KernelState renderKernel(const model::Intent& intent);
[[nodiscard]] model::ConfigTree renderZebra(const model::Intent& intent);
[[nodiscard]] model::ConfigTree renderBgpd(const model::Intent& intent);

}  // namespace nicleaf::render
