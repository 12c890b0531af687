// SPDX-License-Identifier: Apache-2.0
#include "northbound/meter.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

#include "support/process.hpp"

namespace nicleaf::bench {

namespace {

double mainThreadMilliseconds(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::ifstream file("/proc/" + id + "/task/" + id + "/schedstat");
  double nanoseconds = 0;
  if (!(file >> nanoseconds)) throw std::runtime_error("no schedstat of process " + id + ": it has ended");
  return nanoseconds / 1e6;
}

}  // namespace

Taken measure(pid_t bgpd, const std::function<void()>& work) {
  const double before = mainThreadMilliseconds(bgpd);
  const auto begin = std::chrono::steady_clock::now();
  work();
  const auto end = std::chrono::steady_clock::now();
  return {std::chrono::duration<double, std::milli>(end - begin).count(), mainThreadMilliseconds(bgpd) - before};
}

double residentMib(pid_t pid) { return static_cast<double>(test::residentKb(pid)) / 1024; }

double median(std::vector<double> values) {
  if (values.empty()) throw std::logic_error("median of nothing");
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double most(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }

}  // namespace nicleaf::bench
