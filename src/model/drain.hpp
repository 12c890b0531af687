// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "model/intent.hpp"

namespace nicleaf::model {

/// What is drained besides what the intent drains: by `nicleaf drain`, until `nicleaf undrain`. With the time since
/// when, in seconds since the Unix epoch.
struct Drain {
  std::optional<std::int64_t> dpu{};
  std::map<VrfName, std::int64_t> vrfs{};  // may have some that the intent does not have
  [[nodiscard]] bool empty() const { return !dpu && vrfs.empty(); }
  friend bool operator==(const Drain&, const Drain&) = default;
};

/// Begins or ends a drain of the whole DPU or of one IP-VRF.
struct DrainRequest {
  VrfName vrf{};  // empty: the whole DPU
  bool drained = true;
  std::int64_t since = 0;
};

/// What is drained after the request. What is drained already stays so since the same time.
[[nodiscard]] Drain changed(Drain drain, const DrainRequest& request);

/// The intent with graceful-shutdown wherever it is drained.
[[nodiscard]] Intent drained(Intent intent, const Drain& drain);

}  // namespace nicleaf::model
