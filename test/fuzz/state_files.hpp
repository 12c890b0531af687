// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace nicleaf::fuzz {

/// The files of a state directory that a fuzz input describes, by their names:
///
///   == current.json
///   nicleaf-record 1 CHECKSUM        the fuzzer finds no checksums: this one is right
///   {"generation":"7","time":1}
///   @7                               a document of that generation
///   == trial.json
///   DIRECTORY                        there is a directory in its place
using Files = std::map<std::string, std::string>;
inline constexpr std::string_view kDirectory = "DIRECTORY";

[[nodiscard]] Files filesOf(std::string_view input);

/// The smallest document of a generation.
[[nodiscard]] std::string documentOf(std::string_view generation);

}  // namespace nicleaf::fuzz
