// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace nicleaf::test {

// A step that the two modules answer differently. `theirs` and `ours` are parts of the answers.
struct KnownDifference {
  const char* step;
  const char* theirs;
  const char* ours;
  const char* reason;
};

std::span<const KnownDifference> knownDifferences();

}  // namespace nicleaf::test
