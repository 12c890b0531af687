// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/port_identity.hpp"
#include "model/status.hpp"
#include "reconcile/observation.hpp"
#include "reconcile/outside.hpp"
#include "reconcile/password_files.hpp"
#include "render/render.hpp"
#include "render/tenants.hpp"

namespace nicleaf::reconcile {

/// An intent, and its desired state on a given machine: with that machine's port names, and with what its kernel and
/// FRR support. Keeps the last rendering for such a machine, so that the next rendering costs little.
class Target {
 public:
  /// Renders like `before`, which may be null: the cost depends on how much differs.
  explicit Target(model::Intent intent, PasswordFiles& passwords, const Target* before = nullptr)
      : passwords_(passwords),
        asNamed_(render::renderLike(before == nullptr ? nullptr : before->asNamed_, std::move(intent))),
        here_(before == nullptr ? nullptr : before->here_) {}

  struct Found {
    render::Desired desired;               // without unavailable links
    std::vector<model::PortStatus> ports;  // uplinks, then ports, in the intent's order
    std::vector<std::pair<model::IfName, model::Error>> unavailable;
    PasswordFiles::Result passwords;
    model::Expected<model::VxlanChoice> vxlan;  // an error: this machine does not support what the intent forces
    std::optional<model::Error> movesUnasked;   // why a new document is refused, see render::movesUnasked()
  };
  /// Resolves the intent for the observed machine; the same machine, facts and password files give the same result.
  /// Renders again only if the name of a port differs from the intent's, or if kAuto resulted in a single VXLAN device.
  [[nodiscard]] Found on(const Observed& observed, const Outside& outside) const;

  /// Whose the parts are of what on() returned last.
  [[nodiscard]] render::Tenants tenants() const;
  /// Those of `tenants` that this target has as `before` has them; see render::unchangedTenants().
  [[nodiscard]] render::TenantNames unchanged(const Target& before, const render::TenantNames& tenants) const;

  /// Whether the intent has a port or an uplink of this name.
  [[nodiscard]] bool names(const model::IfName& interface) const;

  /// bgpd has the passwords of this target's files.
  void accept() const { passwords_.accept(asNamed_->desired.passwordFiles); }

 private:
  [[nodiscard]] const model::Intent& intent() const { return asNamed_->intent; }

  PasswordFiles& passwords_;
  render::RenderingPtr asNamed_;       // for a machine whose ports are named as in the intent
  mutable render::RenderingPtr here_;  // the last rendering for the observed machine
  mutable bool asHere_ = false;        // on() returned that one last
};
using TargetPtr = std::shared_ptr<const Target>;

}  // namespace nicleaf::reconcile
