// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// What YANG cannot say: a VNI, VLAN or routing table used twice, names that clash with interfaces the agent makes, a
/// segment's or port's reference that is not there, overlapping gateways within one VRF, a session's peer that is in
/// no subnet of its VRF, a port MTU that does not fit the underlay less the VXLAN overhead (50 octets over IPv4), an
/// uplink that is also a port, ... Empty when all is well.
[[nodiscard]] model::Errors checkSemantics(const model::Intent& intent);

}  // namespace nicleaf::intent
