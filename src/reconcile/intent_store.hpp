// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "intent/parser.hpp"
#include "model/error.hpp"

namespace nicleaf::reconcile {

/// The intent documents on disk: `current.json`, which is applied, and `pending.json`, which was being applied when the
/// agent died, if it is there. Both hold secrets: mode 0600 in a directory of mode 0700. Every change is one rename
/// after an fsync, so that a crash or power cut at any instruction leaves the old document or the new one, whole.
class IntentStore {
 public:
  /// Makes the directory when it is first needed.
  explicit IntentStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  struct Stored {
    std::optional<intent::ParsedIntent> current, pending;
  };
  /// A document that can no longer be read (another version wrote it) is an error with the file's name.
  [[nodiscard]] tl::expected<Stored, model::Errors> load() const;

  [[nodiscard]] model::Expected<void> setPending(const std::string& json);
  /// The pending document becomes the current one.
  [[nodiscard]] model::Expected<void> promote();
  /// Forgets the pending document, if any.
  [[nodiscard]] model::Expected<void> dropPending();

 private:
  std::filesystem::path directory_;
};

}  // namespace nicleaf::reconcile
