// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/intent.hpp"
#include "model/link.hpp"

namespace nicleaf::render {

/// Renders the ports of one intent, which must outlive this object.
class PortObjects {
 public:
  explicit PortObjects(const model::Intent& intent);

  /// The MTU of a segment's ports; 0 if it has no ports.
  [[nodiscard]] std::uint32_t mtuOf(const model::Segment& segment) const;
  [[nodiscard]] model::Link link(const model::Port& port) const;

 private:
  [[nodiscard]] model::Link routed(const model::Port& port, model::Link link) const;
  [[nodiscard]] model::Link bridged(const model::Port& port, model::Link link) const;
  [[nodiscard]] std::vector<const model::Segment*> segmentsOf(const model::Port& port) const;

  const model::Intent& intent_;
  std::unordered_map<std::string_view, std::uint32_t> mtus_;              // by segment
  std::unordered_map<std::string_view, const model::Segment*> segments_;  // segments that have ports, by name
};

/// A link that exists without the agent.
[[nodiscard]] model::Link foreignLink(model::IfName name);

}  // namespace nicleaf::render
