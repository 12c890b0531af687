// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <gnmi.pb.h>
#include <tl/expected.hpp>

#include "api/set_report.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::api {

/// Encodes and decodes the extension (registered, EID_EXPERIMENTAL) of Set. In a request, {"nicleaf":"dry-run"} asks
/// for the plan only; {"nicleaf":"drain"} or {"nicleaf":"undrain"}, with "ip-vrf":NAME for one tenant, drains or ends
/// that, in a request without operations. Every response has {"plan":[LINE,...]}; if the intent was applied also
/// "generation", "applied-ms" and "steps":[{"name":..,"ms":..},...].

void addDryRun(gnmi::SetRequest& request);
void addDrain(gnmi::SetRequest& request, const model::DrainRequest& drain);

struct SetWish {
  bool dryRun = false;
  std::optional<model::DrainRequest> drain{};
};
/// What the request's extension asks for. Other extensions are errors and not ignored, because some of them (such as
/// commit confirmed) change what a Set means.
[[nodiscard]] tl::expected<SetWish, std::string> wishOf(const gnmi::SetRequest& request);

[[nodiscard]] std::string reportJson(const reconcile::Plan& plan);
[[nodiscard]] std::string reportJson(const reconcile::ApplyReport& report);
void addReport(gnmi::SetResponse& response, std::string json);
/// Reads the report from a response. The error says what is wrong with the response.
[[nodiscard]] tl::expected<SetReport, std::string> readReport(const gnmi::SetResponse& response);

}  // namespace nicleaf::api
