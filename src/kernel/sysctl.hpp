// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "model/error.hpp"

namespace nicleaf::kernel {

// Keys are paths below /proc/sys with slashes. Keys below net/ are those of the calling thread's network namespace.

/// The value without white space at either end; nullopt if the key does not exist or cannot be read.
[[nodiscard]] std::optional<std::string> readSysctl(const std::string& key);
/// An error has the key as its object.
[[nodiscard]] model::Expected<void> writeSysctl(const std::string& key, const std::string& value);

}  // namespace nicleaf::kernel
