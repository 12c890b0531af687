// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/intent.hpp"

namespace nicleaf::model {

/// The addresses that the DPU has in each IP-VRF, on segments and on routed ports. For questions about all VRFs of an
/// intent: to look through all segments and ports for each VRF costs the square. The intent must outlive it.
class VrfAddresses {
 public:
  explicit VrfAddresses(const Intent& intent);

  [[nodiscard]] const std::vector<IpPrefix>& of(const IpVrf& vrf) const;
  /// Whether `prefix` is in one of deniedPrefixes().
  [[nodiscard]] bool denies(const IpVrf& vrf, const IpPrefix& prefix) const;

 private:
  const Intent& intent_;
  std::unordered_map<std::string_view, std::vector<IpPrefix>> byVrf_;
};

}  // namespace nicleaf::model
