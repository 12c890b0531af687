// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace nicleaf::model {

/// The longest time of a trial.
inline constexpr std::chrono::hours kLongestTrial{24};

/// The terms of a document that goes unless it is confirmed.
struct OnTrial {
  std::string id;  // the client's name for it
  std::chrono::milliseconds time{};
};

/// What becomes of the document on trial.
struct TrialRequest {
  enum Wish : std::uint8_t { kConfirm, kCancel, kProlong };
  Wish wish = kConfirm;
  std::string id;                    // as in OnTrial
  std::chrono::milliseconds time{};  // kProlong: from now on
};

}  // namespace nicleaf::model
