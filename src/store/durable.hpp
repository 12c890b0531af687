// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"

/// Changes of files that last: when a function here has succeeded, a crash or a power cut does not undo it.
namespace nicleaf::store {

/// Larger files are refused; see rpc limits of the agent's API.
inline constexpr std::size_t kLargestFile = 64U << 20U;  // octets

/// Creates the directory with mode 0700, and those above it that are missing.
[[nodiscard]] model::Expected<void> makeDirectory(const std::filesystem::path& directory);

/// Creates the file, or replaces it: any reader sees the old or the new text, complete. Mode 0600. After an error, the
/// file has either of them.
[[nodiscard]] model::Expected<void> replaceFile(const std::filesystem::path& file, const std::string& text);

/// The steps of replaceFile(), the last of which is syncDirectory(). After the first one, the text is on disk and
/// nobody reads it yet: a full disk is found here. The second one is the moment at which readers see it.
[[nodiscard]] model::Expected<void> prepareFile(const std::filesystem::path& file, const std::string& text);
[[nodiscard]] model::Expected<void> takePrepared(const std::filesystem::path& file);

/// The two steps of a durable change of a name. If only the last one fails, the change is there and may be lost in a
/// power cut.
[[nodiscard]] model::Expected<void> moveFile(const std::filesystem::path& from, const std::filesystem::path& to);
[[nodiscard]] model::Expected<void> removeName(const std::filesystem::path& file);
[[nodiscard]] model::Expected<void> syncDirectory(const std::filesystem::path& directory);

/// Adds the text to the end of the file, mode 0600. The only change here that a power cut can undo.
[[nodiscard]] model::Expected<void> appendToFile(const std::filesystem::path& file, const std::string& text);

/// Removes the file, if it exists.
[[nodiscard]] model::Expected<void> removeFile(const std::filesystem::path& file);

/// Whether there is certainly no such file.
[[nodiscard]] bool isGone(const std::filesystem::path& file);

/// The file's text; nullopt if there is no such file. Any other reason for not reading it is an error.
[[nodiscard]] model::Expected<std::optional<std::string>> readFile(const std::filesystem::path& file);

/// The names in the directory, sorted; none if it does not exist.
[[nodiscard]] model::Expected<std::vector<std::string>> namesIn(const std::filesystem::path& directory);

}  // namespace nicleaf::store
