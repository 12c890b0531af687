// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "northbound/meter.hpp"
#include "northbound/ways.hpp"

namespace nicleaf::bench {

/// Measures all ways through the same changes, with this number of tenants. Throws if the ways lead to different
/// configurations.
class TenantsBench {
 public:
  explicit TenantsBench(int tenants) : tenants_(tenants) {}
  /// Prints the figures. Returns the milliseconds that our module takes for one more tenant, to show the growth from
  /// one size to another.
  double run();

 private:
  struct Course {
    std::map<Step, std::vector<Taken>> taken;
    std::map<Step, std::string> running;  // after the step's last repetition
    double idleMib = 0;
    double loadedMib = 0;
  };
  Course walk(const std::string& who, Way& way, int repetitions);
  void compare(const std::string& who, const Course& course) const;
  [[nodiscard]] std::map<Step, Shape> shapes(int repetition) const;
  void report(Step step) const;
  void reportMemory() const;
  void reloadAsWritten();
  [[nodiscard]] double longestWait() const;

  int tenants_;
  double longestWait_ = 0;
  std::map<std::string, Course> courses_;
  struct {
    double milliseconds = 0;
    std::string end;
  } asWritten_;
};

}  // namespace nicleaf::bench
