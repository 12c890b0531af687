// SPDX-License-Identifier: Apache-2.0
#include "model/status.hpp"

#include <array>

namespace nicleaf::model {

std::string toString(SessionState state) {
  static constexpr std::array<const char*, 9> kNames = {
      "unknown", "idle", "connect", "active", "open-sent", "open-confirm", "established", "clearing", "deleted"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string toString(BfdState state) {
  static constexpr std::array<const char*, 5> kNames = {"", "unknown", "admin-down", "down", "up"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string toString(Phase phase) {
  static constexpr std::array<const char*, 7> kNames = {"starting", "applying", "applied", "failed",
                                                        "waiting",  "held",     "degraded"};
  return kNames.at(static_cast<std::size_t>(phase));
}

std::string toString(Reach reach) {
  static constexpr std::array<const char*, 3> kNames = {"away", "silent", "up"};
  return kNames.at(static_cast<std::size_t>(reach));
}

}  // namespace nicleaf::model
