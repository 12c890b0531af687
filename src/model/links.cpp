// SPDX-License-Identifier: Apache-2.0
#include "model/links.hpp"

#include <atomic>

namespace nicleaf::model {

void SharedLink::Body::renew() {
  static std::atomic<std::uint64_t> last{0};
  id = ++last;
  satisfiedBy = 0;
}

}  // namespace nicleaf::model
