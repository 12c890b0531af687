// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lines/renderer.hpp"
#include "support/frr_installation.hpp"

namespace nicleaf::test {

/// The release of the FRR that the tests run, for the renderer.
inline lines::Release installedRelease() {
  return FrrInstallation::get().majorVersion() >= 10 ? lines::Release::kFrr10 : lines::Release::kFrr8;
}

}  // namespace nicleaf::test
