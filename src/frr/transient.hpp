// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/error.hpp"

namespace nicleaf::frr {

/// Whether a daemon refused a commit only because news from the kernel or another daemon has not reached it yet, so
/// that a retry may succeed. Recognized by FRR's own words (zebra_nb_config.c, lib/vrf.c, bgp_vty.c).
[[nodiscard]] bool mayPass(const model::Error& error);

}  // namespace nicleaf::frr
