// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include <prometheus/metric_family.h>

#include "health/metrics.hpp"

namespace nicleaf::health {

/// Adds what the snapshot has of bgpd, its sessions and its VNIs, with uptimes at `now`. Pure. What is not known,
/// because bgpd is away or does not answer, is NaN; frr_status_up is 0 then.
void addBgp(std::vector<prometheus::MetricFamily>& all, const MetricsSnapshot& snapshot,
            std::chrono::steady_clock::time_point now);

}  // namespace nicleaf::health
