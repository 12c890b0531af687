// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nicleaf::plugin {

/// A daemon's saved configuration on disk: documents of one line each, between a header and a checksum. It contains
/// passwords, so only the daemon's user may have access to it. No state; one thread at a time.
class SavedFile {
 public:
  using Documents = std::vector<std::shared_ptr<const std::string>>;
  struct Loaded {
    bool exists = false;
    std::string problem;  // why the file must not be used; empty if it may be
    std::string savedAt;  // UTC
    std::vector<std::string> documents;
  };

  /// `schema` stands for the YANG modules that the documents follow: a file with another one is refused.
  SavedFile(std::string directory, std::string daemon, std::string schema);

  [[nodiscard]] Loaded load() const;
  /// Replaces the file, in one step that a power cut does not undo; without documents, removes it. If that fails, the
  /// old file is removed, because it no longer is the configuration. Returns what is wrong, or an empty text.
  [[nodiscard]] std::string store(const Documents& documents) const;
  /// Removes the file, or empties it if it cannot be removed. Returns what is wrong, or an empty text.
  [[nodiscard]] std::string remove() const;

  [[nodiscard]] const std::string& path() const { return path_; }

  /// FNV-1a, in hexadecimal digits: any single octet that differs gives another one.
  [[nodiscard]] static std::string checksum(std::string_view text);

 private:
  [[nodiscard]] std::string header() const;
  [[nodiscard]] Loaded parse(std::string_view text) const;
  [[nodiscard]] std::string write(const Documents& documents) const;

  std::string directory_, daemon_, schema_, path_;
};

}  // namespace nicleaf::plugin
