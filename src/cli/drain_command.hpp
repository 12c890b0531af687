// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"
#include "model/drain.hpp"

namespace nicleaf::cli {

/// Drains the DPU or an IP-VRF, or ends that; returns when FRR has it. Gives the exit status.
[[nodiscard]] int changeDrain(Session& session, const model::DrainRequest& request);

}  // namespace nicleaf::cli
