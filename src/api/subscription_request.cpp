// SPDX-License-Identifier: Apache-2.0
#include "api/subscription_request.hpp"

#include <algorithm>

#include "api/fabric_tree.hpp"
#include "api/get_request.hpp"
#include "api/grpc_status.hpp"

namespace nicleaf::api {
namespace {

tl::expected<WantedSubscription, grpc::Status> readOne(const gnmi::Path& prefix, const gnmi::Subscription& proto) {
  auto path = parsePath(prefix, proto.path());
  if (!path) return malformed(path.error());
  if (auto ok = checkKeys(*path); !ok) return malformed(ok.error());
  if (proto.heartbeat_interval() != 0) return unsupported("heartbeat_interval is not supported");
  WantedSubscription wanted;
  wanted.path = std::move(*path);
  wanted.sample = proto.mode() == gnmi::SAMPLE;
  wanted.suppressRedundant = proto.suppress_redundant();
  constexpr std::uint64_t kMostMs = 24ULL * 3600 * 1000;
  const std::uint64_t ms = std::min(proto.sample_interval() / 1'000'000, kMostMs);
  wanted.interval = proto.sample_interval() == 0 ? kDefaultSample : std::chrono::milliseconds(ms);
  if (wanted.interval < kShortestSample) return malformed("sample_interval is too short; expected at least 1 s");
  return wanted;
}

}  // namespace

tl::expected<WantedSubscriptions, grpc::Status> readSubscriptions(const gnmi::SubscribeRequest& request) {
  if (!request.has_subscribe()) return malformed("the first message has no SubscriptionList");
  if (request.extension_size() > 0) return unsupported("Subscribe supports no extension");
  const gnmi::SubscriptionList& list = request.subscribe();
  for (const grpc::Status& status : {checkEncoding(list.encoding()), checkModels(list.use_models())})
    if (!status.ok()) return tl::unexpected(status);
  if (!gnmi::SubscriptionList::Mode_IsValid(list.mode()))
    return malformed("unknown mode; expected STREAM, ONCE or POLL");
  if (list.subscription_size() == 0) return malformed("the SubscriptionList has no subscription");
  if (list.subscription_size() > kMaxPaths)
    return malformed("the SubscriptionList has more than " + std::to_string(kMaxPaths) + " subscriptions");

  WantedSubscriptions wanted{.mode = list.mode(),
                             .updatesOnly = list.updates_only(),
                             .target = list.prefix().target(),
                             .need = {},
                             .items = {}};
  for (const gnmi::Subscription& proto : list.subscription()) {
    auto one = readOne(list.prefix(), proto);
    if (!one) return tl::unexpected(one.error());
    const Need need = needOf(one->path);
    if (need.drift || need.refused || need.security || !need.routes.empty())
      return malformed(one->path[2].name + " cannot be subscribed to; use Get");
    wanted.need = wanted.need | need;
    wanted.items.push_back(std::move(*one));
  }
  return wanted;
}

}  // namespace nicleaf::api
