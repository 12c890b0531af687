// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel/kernel.hpp"

namespace nicleaf::kernel {

/// A copy-on-write KernelState: holders of share() keep the old one.
class SharedState {
 public:
  [[nodiscard]] const model::KernelState& get() const { return *state_; }
  [[nodiscard]] KernelStatePtr share() const { return state_; }
  /// References obtained through get() before this call may still refer to the old state.
  [[nodiscard]] model::KernelState& change() {
    if (state_.use_count() > 1) state_ = std::make_shared<model::KernelState>(*state_);
    return *state_;
  }
  /// Assigns `value` if it differs.
  template <typename T>
  void set(T model::KernelState::*member, T value) {
    if (get().*member != value) change().*member = std::move(value);
  }

 private:
  std::shared_ptr<model::KernelState> state_ = std::make_shared<model::KernelState>();
};

}  // namespace nicleaf::kernel
