// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::bench {

/// How long until a subscriber of session events has one: from the packet that makes a session come up, from the cut
/// of its connection, and from bgpd's own transition to it. Prints the figures.
void eventLatency();

}  // namespace nicleaf::bench
