// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace nicleaf::intent {

/// The text of a document in test/yang/valid.
inline std::string validDocument(const std::string& name) {
  std::ifstream file(std::string(NICLEAF_SOURCE_DIR) + "/test/yang/valid/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace nicleaf::intent
