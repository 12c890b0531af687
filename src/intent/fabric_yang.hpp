// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::intent {

/// The text of yang/nicleaf-fabric.yang. The build makes the .cpp file from it (embed_yang.cmake).
extern const char kFabricYang[];

}  // namespace nicleaf::intent
