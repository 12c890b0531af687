// SPDX-License-Identifier: Apache-2.0
#include "model/config_tree.hpp"

namespace nicleaf::model {

bool isSecret(std::string_view path) { return path.ends_with("/password"); }

}  // namespace nicleaf::model
