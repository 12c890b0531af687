// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace nicleaf::test {

// A connection to a unix socket, which the caller closes; -1 if nobody accepts it.
int connectUnix(const std::string& path);

// Whether somebody accepts connections at the socket.
bool listens(const std::string& path);

}  // namespace nicleaf::test
