// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/intent.hpp"
#include "model/route_report.hpp"

namespace nicleaf::reconcile {

/// Where the kernel's route differs from bgpd's best paths, one line each. The report has a kernel's route. Pure.
[[nodiscard]] std::vector<std::string> differences(const model::Intent& intent, const model::RouteReport& report);

}  // namespace nicleaf::reconcile
