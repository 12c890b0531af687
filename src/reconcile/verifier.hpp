// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include <boost/asio/steady_timer.hpp>

#include "reconcile/planning.hpp"
#include "reconcile/tenant_errors.hpp"

namespace nicleaf::reconcile {

/// Tells whose things are. It is asked only after a failure.
using WhoseThings = std::function<const render::Tenants&()>;

/// The desired VNIs that bgpd has not learned or that are not up, by name.
[[nodiscard]] TenantErrors missingVnis(const std::vector<model::VniStatus>& vnis, const render::Desired& desired,
                                       const WhoseThings& tenants);

/// Observes until the machine has the desired state and bgpd has every VNI: at once, after 5 ms, and then after twice
/// the previous delay each time, until Timing::verifyDeadline. It does not wait for what a tenant lacks that was broken
/// before, nor, in a hurry, for what any tenant lacks. The errors name what was not seen. Polling is necessary: zebra
/// and bgpd learn of a change through each other and the kernel, and nothing announces that they are done.
class Verifier : public std::enable_shared_from_this<Verifier> {
 public:
  struct Request {
    render::Desired desired;
    bool configuration = true;    // observe the configuration as well; otherwise the VNIs only
    render::TenantNames known{};  // tenants that were broken before
    WhoseThings tenants;
    /// Whether somebody waits for the end: then only what tenants have in common is waited for. May be empty.
    std::function<bool()> hurry{};
  };
  static void run(const Machine& machine, Request request, std::function<void(TenantErrors)> done);

 private:
  Verifier(const Machine& machine, Request request, std::function<void(TenantErrors)> done);
  void look();
  void seen(TenantErrors errors);
  [[nodiscard]] bool isEnough() const;

  Machine machine_;
  Request request_;
  std::function<void(TenantErrors)> done_;
  boost::asio::steady_timer deadline_, pause_;
  bool late_ = false;
  std::chrono::milliseconds delay_{5};
  int missing_ = 0;      // answers that this round still lacks
  TenantErrors errors_;  // errors of this round
};

}  // namespace nicleaf::reconcile
