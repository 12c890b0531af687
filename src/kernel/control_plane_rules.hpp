// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::kernel {

/// The text of control_plane.nft. The build makes the .cpp file from it (embed_rules.cmake).
extern const char kControlPlaneRules[];

}  // namespace nicleaf::kernel
