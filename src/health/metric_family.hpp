// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

namespace nicleaf::health {

using Labels = std::vector<prometheus::ClientMetric::Label>;

inline prometheus::MetricFamily family(const char* name, prometheus::MetricType type, const char* help) {
  prometheus::MetricFamily made;
  made.name = name;
  made.help = help;
  made.type = type;
  return made;
}

inline void add(prometheus::MetricFamily& to, double value, Labels labels = {}) {
  prometheus::ClientMetric sample;
  sample.label = std::move(labels);
  if (to.type == prometheus::MetricType::Counter)
    sample.counter.value = value;
  else
    sample.gauge.value = value;
  to.metric.push_back(std::move(sample));
}

}  // namespace nicleaf::health
