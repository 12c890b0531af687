// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "render/renderer.hpp"
#include "support/frr_installation.hpp"

namespace nicleaf::test {

// What the renderer has to know of the FRR that the tests run.
inline render::Release installedRelease() {
  return FrrInstallation::get().majorVersion() >= 10 ? render::Release::frr10 : render::Release::frr8;
}

}  // namespace nicleaf::test
