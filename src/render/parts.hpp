// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "render/list_difference.hpp"
#include "render/render.hpp"

namespace nicleaf::render {

/// A rendering for the same underlay, and how the tenants of the intent to be rendered differ from its tenants.
/// Everything else is taken over from it.
struct Basis {
  const Rendering& rendering;
  ListDifference<model::IpVrf> vrfs;
  ListDifference<model::Segment> segments;
  ListDifference<model::Port> ports;
};

// The parts of render(), each pure, and the files that define them.

// kernel_objects.cpp
[[nodiscard]] model::KernelState renderKernel(const model::Intent& intent, const Basis& basis);
// sysctls.cpp
/// By key. The neighbour tables have room for what the ports may bring.
[[nodiscard]] std::map<std::string, std::string> sysctlsOf(const model::Intent& intent);
// frr_trees.cpp
/// The VRFs' L3VNIs.
[[nodiscard]] model::Shared<model::ConfigTree> renderZebra(const Basis& basis);
[[nodiscard]] model::ConfigTree renderBgpd(const model::Intent& intent);
/// Like renderBgpd(), if only tenants differ. The cost is that of the VRFs that differ, or whose subnets do.
[[nodiscard]] model::Shared<model::ConfigTree> renderBgpdLike(const model::Intent& intent, const Basis& basis);

// static_tree.cpp
[[nodiscard]] model::ConfigTree renderStaticd(const model::Intent& intent);

}  // namespace nicleaf::render
