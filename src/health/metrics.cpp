// SPDX-License-Identifier: Apache-2.0
#include "health/metrics.hpp"

#include <mutex>

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include "health/metric_families.hpp"
#include "model/loopback.hpp"

namespace nicleaf::health {
namespace {

constexpr char kHttpThreads[] = "16";  // each is busy with one client, for the timeout at most
constexpr char kRequestTimeoutMs[] = "5000";

/// Holds the newest snapshot. The mutex is held only while a pointer is copied.
class SnapshotCollector final : public prometheus::Collectable {
 public:
  void publish(MetricsSnapshot snapshot) {
    auto newest = std::make_shared<const MetricsSnapshot>(std::move(snapshot));
    const std::lock_guard lock(mutex_);
    newest_.swap(newest);
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::shared_ptr<const MetricsSnapshot> newest;
    {
      const std::lock_guard lock(mutex_);
      newest = newest_;
    }
    return metricFamilies(*newest, std::chrono::steady_clock::now());
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const MetricsSnapshot> newest_ = std::make_shared<const MetricsSnapshot>();
};

constexpr char kForm[] = "127.0.0.1:PORT";

auto cannotListen(const std::string& address, model::ErrorCode code, std::string expected, std::string detail) {
  return model::fail({code, "metrics " + address, "listen", std::move(expected), std::move(detail)});
}

}  // namespace

struct MetricsServer::Impl {
  std::shared_ptr<SnapshotCollector> collector = std::make_shared<SnapshotCollector>();
  prometheus::Exposer exposer;

  explicit Impl(const std::string& address)
      : exposer(std::vector<std::string>{"listening_ports", address, "num_threads", kHttpThreads, "request_timeout_ms",
                                         kRequestTimeoutMs}) {
    exposer.RegisterCollectable(collector);
  }
};

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MetricsServer::~MetricsServer() = default;

model::Expected<std::unique_ptr<MetricsServer>> MetricsServer::start(const std::string& address) {
  if (!model::isLoopbackEndpoint(address))
    return cannotListen(address, model::ErrorCode::kRefused, kForm,
                        "it is not an IPv4 loopback address with a port, and the endpoint checks no credentials");
  try {
    return std::unique_ptr<MetricsServer>(new MetricsServer(std::make_unique<Impl>(address)));
  } catch (const std::exception& error) {
    // For a bind that failed civetweb says only "null context", so say here what was expected.
    return cannotListen(address, model::ErrorCode::kUnavailable,
                        "an address of this machine and a port that is not in use", error.what());
  }
}

void MetricsServer::publish(MetricsSnapshot snapshot) { impl_->collector->publish(std::move(snapshot)); }

}  // namespace nicleaf::health
