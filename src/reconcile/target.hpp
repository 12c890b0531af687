// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/port_identity.hpp"
#include "model/status.hpp"
#include "reconcile/observation.hpp"
#include "render/render.hpp"

namespace nicleaf::reconcile {

/// An intent, and what must be so for it on a machine whose ports have the names that they have there, and whose kernel
/// and FRR can do what they can. Keeps its last rendering for such a machine, so that the next one costs little.
class Target {
 public:
  /// Rendered like `before`, which may be null: it costs what is different.
  explicit Target(model::Intent intent, const Target* before = nullptr)
      : asNamed_(render::renderLike(before == nullptr ? nullptr : before->asNamed_, std::move(intent))),
        here_(before == nullptr ? nullptr : before->here_) {}

  struct Found {
    render::Desired desired;               // without links that are unavailable
    std::vector<model::PortStatus> ports;  // uplinks, then ports, in the intent's order
    std::vector<std::pair<model::IfName, model::Error>> unavailable;
    model::Expected<model::VxlanChoice> vxlan;  // an error: this machine cannot have what the intent forces
  };
  /// The same for the same machine. Renders again only where a port does not have the intent's name, or a VXLAN device
  /// for all VNIs was not asked for, but chosen.
  [[nodiscard]] Found on(const Observed& observed) const;

  [[nodiscard]] bool names(const model::IfName& interface) const;

 private:
  [[nodiscard]] const model::Intent& intent() const { return asNamed_->intent; }

  render::RenderingPtr asNamed_;       // of a machine on which the ports are named as in the intent
  mutable render::RenderingPtr here_;  // as last rendered for the machine as it is
};
using TargetPtr = std::shared_ptr<const Target>;

}  // namespace nicleaf::reconcile
