// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "api/set_extension.hpp"
#include "model/trial.hpp"

namespace nicleaf::api {

/// gNMI's extension "commit confirmed" (openconfig/reference, gnmi-commit-confirmed.md).

/// If the request names no duration.
inline constexpr std::chrono::minutes kDefaultTrial{10};
inline constexpr std::size_t kLongestId = 128;  // octets

/// What it asks for: `trial` or `trialWish` of the wish. Errors: no action, no id or a long one, a duration below a
/// second or above model::kLongestTrial.
[[nodiscard]] tl::expected<SetWish, grpc::Status> readCommit(const gnmi_ext::Commit& commit);

void addTrial(gnmi::SetRequest& request, const model::OnTrial& trial);
void addTrialRequest(gnmi::SetRequest& request, const model::TrialRequest& wish);

}  // namespace nicleaf::api
