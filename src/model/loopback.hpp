// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nicleaf::model {

/// Whether `endpoint` is an IPv4 loopback address and a port, such as "127.0.0.1:9342".
[[nodiscard]] bool isLoopbackEndpoint(const std::string& endpoint);

}  // namespace nicleaf::model
