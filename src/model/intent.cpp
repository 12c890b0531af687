// SPDX-License-Identifier: Apache-2.0
#include "model/intent.hpp"

#include <algorithm>

namespace nicleaf::model {

const Segment* unlikeTheFirst(const Intent& intent) {
  const auto found = std::ranges::find_if(intent.segments, [&](const Segment& segment) {
    const Segment& first = intent.segments.front();
    return segment.arpNdSuppression != first.arpNdSuppression || segment.flooding != first.flooding;
  });
  return found == intent.segments.end() ? nullptr : &*found;
}

}  // namespace nicleaf::model
