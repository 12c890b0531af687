// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <gnmi.pb.h>
#include <tl/expected.hpp>

#include "api/set_report.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::api {

/// The registered extension (EID_EXPERIMENTAL) of Set, both directions. Request: {"nicleaf":"dry-run"} asks for the
/// plan only. Response, always there: {"plan":[LINE,...]}, and of a real Set also "generation", "applied-ms" and
/// "steps":[{"name":..,"ms":..},...].

void addDryRun(gnmi::SetRequest& request);
/// Whether the request asks for a dry run. Any other extension is an error, not ignored: some (commit confirmed) would
/// change what a Set means.
[[nodiscard]] tl::expected<bool, std::string> wantsDryRun(const gnmi::SetRequest& request);

[[nodiscard]] std::string reportJson(const reconcile::Plan& plan);
[[nodiscard]] std::string reportJson(const reconcile::ApplyReport& report);
void addReport(gnmi::SetResponse& response, std::string json);
/// The error says what is wrong with the response.
[[nodiscard]] tl::expected<SetReport, std::string> readReport(const gnmi::SetResponse& response);

}  // namespace nicleaf::api
