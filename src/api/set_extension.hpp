// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <gnmi.pb.h>
#include <grpcpp/support/status.h>
#include <tl/expected.hpp>

#include "api/set_report.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::api {

/// Encodes and decodes the extension (registered, EID_EXPERIMENTAL) of Set. In a request, {"nicleaf":"dry-run"} asks
/// for the plan only; {"nicleaf":"drain"} or {"nicleaf":"undrain"}, with "ip-vrf":NAME for one tenant, drains or ends
/// that, in a request without operations; {"nicleaf":"rollback"}, with "generation":"N", applies a document of the
/// history again, and {"nicleaf":"dry-run","generation":"N"} asks for the plan of that, both in a request without
/// operations; {"nicleaf":"apply"} changes nothing. "apply" and "rollback" may have the author's "comment":TEXT. Every
/// response has {"plan":[LINE,...],"costs":[LINE,...]}: the steps, and the sessions and devices that they cost. If the
/// intent was applied, it also has "generation", "applied-ms", after a rollback "restores":N,
/// "kept-back":{TENANT:WHY,...} with atomicity tenant, and "steps":[{"name":..,"ms":..},...].

void addDryRun(gnmi::SetRequest& request);
/// `comment` may be empty.
void addComment(gnmi::SetRequest& request, const std::string& comment);
void addRollback(gnmi::SetRequest& request, const RollbackRequest& rollback);
void addDrain(gnmi::SetRequest& request, const model::DrainRequest& drain);

struct SetWish {
  bool dryRun = false;
  std::optional<model::DrainRequest> drain{};
  std::optional<RollbackRequest> rollback{};
  std::string comment{};
  std::optional<model::OnTrial> trial{};           // Commit: apply it on these terms
  std::optional<model::TrialRequest> trialWish{};  // Commit: about the one on trial
};
/// What the request's extensions ask for: the one above, and gNMI's own Commit. Others are errors and not ignored,
/// because they may change what a Set means.
[[nodiscard]] tl::expected<SetWish, grpc::Status> wishOf(const gnmi::SetRequest& request);

[[nodiscard]] std::string reportJson(const reconcile::Plan& plan);
[[nodiscard]] std::string reportJson(const reconcile::ApplyReport& report);
void addReport(gnmi::SetResponse& response, std::string json);
/// Reads the report from a response. The error says what is wrong with the response.
[[nodiscard]] tl::expected<SetReport, std::string> readReport(const gnmi::SetResponse& response);

}  // namespace nicleaf::api
