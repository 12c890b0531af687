// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "model/error.hpp"

namespace nicleaf::kernel {

/// Keys are paths below /proc/sys with slashes; those below net/ are of the calling thread's network namespace.

/// Without white space at either end; absent if there is no such key or it cannot be read.
[[nodiscard]] std::optional<std::string> readSysctl(const std::string& key);
/// Errors have the key as object.
[[nodiscard]] model::Expected<void> writeSysctl(const std::string& key, const std::string& value);

}  // namespace nicleaf::kernel
