// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::intent {

/// The text of yang/nicleaf-fabric.yang, compiled in.
extern const char kFabricYang[];

}  // namespace nicleaf::intent
