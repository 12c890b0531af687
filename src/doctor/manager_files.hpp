// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nicleaf::doctor {

// How programs find and write their configuration. All of it reads files only, and never throws: a file that cannot be
// read is empty.

/// The lines of a file without white space at their ends, without empty ones and comments (# and ;). A line that ends
/// with a backslash goes on in the next one.
[[nodiscard]] std::vector<std::string> linesOf(const std::filesystem::path& file);

/// One assignment of a file with sections; "[Match]" is the section "Match".
struct Setting {
  std::string section, key, value;
};
[[nodiscard]] std::vector<Setting> settingsOf(const std::filesystem::path& file);

/// The files with `extension` in `directory` below usr/lib, usr/local/lib, run and etc of `root`, sorted by name. Of
/// several with one name, the one in etc counts, then that in run (systemd.unit(5), NetworkManager.conf(5)).
[[nodiscard]] std::vector<std::filesystem::path> filesOf(const std::filesystem::path& root,
                                                         const std::filesystem::path& directory,
                                                         const std::string& extension);

[[nodiscard]] bool isThere(const std::filesystem::path& path);

/// The parts of `text` between any of the characters `separators`, without empty ones.
[[nodiscard]] std::vector<std::string> partsOf(const std::string& text, const char* separators);

}  // namespace nicleaf::doctor
