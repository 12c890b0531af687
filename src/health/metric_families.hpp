// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include <prometheus/metric_family.h>

#include "health/metrics.hpp"

namespace nicleaf::health {

/// The snapshot as Prometheus metrics, with uptimes at `now`. Pure.
[[nodiscard]] std::vector<prometheus::MetricFamily> metricFamilies(const MetricsSnapshot& snapshot,
                                                                   std::chrono::steady_clock::time_point now);

}  // namespace nicleaf::health
