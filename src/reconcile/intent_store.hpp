// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "intent/parser.hpp"
#include "model/drain.hpp"
#include "model/error.hpp"

namespace nicleaf::reconcile {

/// The intent documents on disk: `current.json` is the applied document; `pending.json` exists while a document is
/// being applied, and after the agent died meanwhile; `drain.json` is what `nicleaf drain` drained. The documents hold
/// secrets: mode 0600 in a directory of mode 0700. Every change is one rename after an fsync, so that a crash or power
/// cut at any instruction leaves either the old document or the new one, complete.
class IntentStore {
 public:
  /// The first write creates the directory.
  explicit IntentStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  struct Stored {
    std::optional<intent::ParsedIntent> current, pending;
    model::Drain drain{};
  };
  /// A document that cannot be read (for example, because another version wrote it) is an error with the file's name.
  [[nodiscard]] tl::expected<Stored, model::Errors> load() const;

  [[nodiscard]] model::Expected<void> setPending(const std::string& json);
  /// Makes the pending document the current one.
  [[nodiscard]] model::Expected<void> promote();
  /// Replaces `drain.json`, which says what is drained besides the intent.
  [[nodiscard]] model::Expected<void> setDrain(const model::Drain& drain);
  /// Forgets the pending document, if any.
  [[nodiscard]] model::Expected<void> dropPending();

 private:
  [[nodiscard]] model::Expected<void> put(const std::string& name, const std::string& text) const;

  std::filesystem::path directory_;
};

}  // namespace nicleaf::reconcile
