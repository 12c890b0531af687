// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>

#include "model/error.hpp"
#include "model/names.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {

struct LearntMacs {
  std::map<model::IfName, std::size_t> counts;
  std::size_t records = 0;  // the size of the forwarding database, with entries that are not learnt
};

/// The number of MACs that bridges have learnt on each of their ports that has `least` or more; a MAC in two VLANs
/// counts twice. Linux has no such counter for a port, so this reads the whole forwarding database.
[[nodiscard]] model::Expected<LearntMacs> countLearntMacs(netlink::Socket& socket, std::size_t least);

}  // namespace nicleaf::kernel
