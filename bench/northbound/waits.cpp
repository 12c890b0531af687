// SPDX-License-Identifier: Apache-2.0
#include "northbound/waits.hpp"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "support/northbound.hpp"

namespace nicleaf::bench {

Waits::Waits(const std::string& address) {
  asking_ = std::jthread([this, address](const std::stop_token& stop) {
    test::Northbound client(address);
    while (!stop.stop_requested()) {
      const auto begin = std::chrono::steady_clock::now();
      grpc::ClientContext context;
      frr::GetCapabilitiesResponse response;
      const bool answered = client.stub().GetCapabilities(&context, {}, &response).ok();
      const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
      longest_ = std::max(longest_, answered ? took.count() : std::numeric_limits<double>::infinity());
    }
  });
}

double Waits::longest() {
  asking_.request_stop();
  asking_.join();
  return longest_;
}

}  // namespace nicleaf::bench
