// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "api/gnmi_path.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

/// One subscription of the list.
struct WantedSubscription {
  DataPath path;
  bool sample = false;                   // else on change
  std::chrono::milliseconds interval{};  // between samples
  bool suppressRedundant = false;
};

/// What a Subscribe asks for.
struct WantedSubscriptions {
  gnmi::SubscriptionList::Mode mode = gnmi::SubscriptionList::ONCE;
  bool updatesOnly = false;
  std::string target;
  Need need;  // of all paths
  std::vector<WantedSubscription> items;
};

inline constexpr std::chrono::seconds kShortestSample{1};
inline constexpr std::chrono::seconds kDefaultSample{10};

/// Checks and reads the first message of a Subscribe. The status says why it is refused.
[[nodiscard]] tl::expected<WantedSubscriptions, grpc::Status> readSubscriptions(const gnmi::SubscribeRequest& request);

}  // namespace nicleaf::api
