// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "kernel/socket.hpp"

namespace nicleaf::kernel {

using LinksByIndex = std::map<std::uint32_t, LinkRecord>;

/// All links of the namespace, without VLANs, VNI filters, local MACs and addresses.
[[nodiscard]] model::Expected<LinksByIndex> dumpAllLinks(Socket& socket);

/// Kernel::observe(), from `links` (see above) and further dumps.
[[nodiscard]] model::Expected<model::KernelState> observeState(Socket& socket, LinksByIndex links,
                                                               const std::set<std::string>& sysctls);

}  // namespace nicleaf::kernel
