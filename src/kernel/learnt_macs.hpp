// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>

#include "model/error.hpp"
#include "model/names.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

/// The number of MACs that bridges have learnt on each of their ports; a MAC in two VLANs counts twice. Linux has no
/// such counter for a port, so this reads the whole forwarding database.
[[nodiscard]] model::Expected<std::map<model::IfName, std::size_t>> countLearntMacs(netlink::Socket& socket);

}  // namespace nicleaf::kernel
