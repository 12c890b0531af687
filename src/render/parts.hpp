// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "render/list_difference.hpp"
#include "render/render.hpp"

namespace nicleaf::render {

/// Another rendering in the same underlay, and what of its intent's tenants is otherwise in the one to be rendered: the
/// rest is taken over from it.
struct Basis {
  const Rendering& rendering;
  ListDifference<model::IpVrf> vrfs;
  ListDifference<model::Segment> segments;
  ListDifference<model::Port> ports;
};

/// The three parts of render(), each pure.
[[nodiscard]] model::KernelState renderKernel(const model::Intent& intent, const Basis& basis);
[[nodiscard]] model::ConfigTree renderZebra(const model::Intent& intent);
[[nodiscard]] model::ConfigTree renderBgpd(const model::Intent& intent);

}  // namespace nicleaf::render
