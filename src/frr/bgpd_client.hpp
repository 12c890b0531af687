// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "frr/followed_config.hpp"
#include "frr/northbound_client.hpp"
#include "nicleaf-drift.grpc.pb.h"
#include "nicleaf-refused.grpc.pb.h"
#include "nicleaf-routes.grpc.pb.h"
#include "nicleaf-vnis.grpc.pb.h"

namespace nicleaf::frr {

class Pulse;          // pulse.hpp
class SessionStream;  // session_stream.hpp

/// bgpd with the nicleaf module. The agent manages all of nicleaf-frr-bgp in it, and the route-maps and prefix lists
/// that model/policies.hpp names; no other configuration.
class BgpdClient final : public BgpDaemon {
 public:
  BgpdClient(boost::asio::io_context& io, Endpoint bgpd, Deadlines deadlines = {});
  ~BgpdClient() override;

  [[nodiscard]] const std::string& name() const override { return client_.endpoint().daemon; }
  void getConfig(Handler<model::Shared<model::ConfigTree>> done) override;
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) override;
  void getState(Handler<BgpState> done) override;
  void getVnis(Handler<std::vector<model::VniStatus>> done) override;
  void compare(Handler<std::vector<model::ConfigDifference>> done) override;
  void removeForeign(Handler<model::RepairedLines> done) override;
  void repair(Handler<model::RepairedLines> done) override;
  void refused(Handler<model::RefusedPrefixes> done) override;
  void lookUp(const model::VrfName& vrf, const std::string& prefix, Handler<model::RouteLookup> done) override;
  void watch(Listener listener) override;
  /// As FollowedConfig::watch().
  void watchConfig(std::function<void(const std::string& why)> changed) { config_.watch(std::move(changed)); }
  /// As FollowedConfig::onDrift().
  void onDrift(std::function<void(std::size_t lines)> told) { config_.onDrift(std::move(told)); }
  /// As NorthboundClient::onSkew().
  void onSkew(std::function<void(const std::string& what)> told) { client_.onSkew(std::move(told)); }
  [[nodiscard]] const std::string& frrVersion() const override { return client_.frrVersion(); }

 private:
  std::unique_ptr<drift::Drift::Stub> drift_;
  std::unique_ptr<::nicleaf::refused::Refused::Stub> refused_;
  std::unique_ptr<::nicleaf::routes::Routes::Stub> routes_;
  std::unique_ptr<::nicleaf::vnis::Vnis::Stub> vnis_;
  NorthboundClient client_;  // after the stubs, which its calls use
  FollowedConfig config_;
  std::unique_ptr<Pulse> pulse_;
  std::unique_ptr<SessionStream> stream_;
};

}  // namespace nicleaf::frr
