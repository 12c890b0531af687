// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// Checks the rules that YANG cannot express. It finds VNIs, VLANs and routing tables that are used twice, names that
/// clash with interfaces of the agent, references to segments or VRFs that do not exist, overlapping gateways in a VRF,
/// peers outside of all subnets of their VRF, port MTUs above the uplinks' minus the VXLAN overhead (50 octets over
/// IPv4), uplinks that are also ports, and more (checks.hpp). Empty if the intent is valid.
[[nodiscard]] model::Errors checkSemantics(const model::Intent& intent);

/// The same for an intent without some of its list entries: only rules that further entries cannot make hold.
[[nodiscard]] model::Errors checkSemanticsOfAPart(const model::Intent& part);

}  // namespace nicleaf::intent
