// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nicleaf::bench {

/// Measures how long it takes until a subscriber of session events has an event: from the packet that makes a session
/// come up, from the cut of its connection, and from bgpd's own transition. Prints the figures.
void eventLatency();

}  // namespace nicleaf::bench
