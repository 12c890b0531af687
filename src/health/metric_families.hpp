// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include <prometheus/metric_family.h>

#include "health/metrics.hpp"

namespace nicleaf::health {

/// The snapshot as Prometheus sees it at `now`. Pure. A session of which nothing is known (bgpd is away) has no
/// samples: frr_status_up says why.
[[nodiscard]] std::vector<prometheus::MetricFamily> metricFamilies(const MetricsSnapshot& snapshot,
                                                                   std::chrono::system_clock::time_point now);

}  // namespace nicleaf::health
