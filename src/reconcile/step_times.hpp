// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace nicleaf::reconcile {

/// The steps of a change in the order of their ends: name, how long.
using StepTimes = std::vector<std::pair<std::string, std::chrono::microseconds>>;

/// Measures steps that follow each other. For reports only.
class Stopwatch {
 public:
  /// Adds a step that began at the end of the one before, or when this was made.
  void lap(StepTimes& steps, std::string name) {
    const auto now = std::chrono::steady_clock::now();
    steps.emplace_back(std::move(name), std::chrono::duration_cast<std::chrono::microseconds>(now - began_));
    began_ = now;
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace nicleaf::reconcile
