// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"

namespace nicleaf::store {

/// What the agent did, or why it did not. Never holds a secret.
struct JournalEntry {
  std::uint64_t sequence = 0;  // Journal gives it: above that of the entry before
  std::int64_t time = 0;       // Unix time, in seconds
  std::string what;            // "apply", "repair", "drain", "broken", ...
  std::string why;             // what caused it: "gNMI", "the kernel changed: link vx10010"
  std::string who;             // "uid 0"; empty: the agent itself
  std::string result;          // "done", or the errors
  std::uint64_t generation = 0;
  std::uint64_t tookMs = 0;
  std::vector<std::string> steps{};  // as `nicleaf diff` shows them
  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

/// The last entries, on disk: one line of JSON each, in `journal.log`, and the older ones in `journal.log.1`. Both have
/// mode 0600 and at most kMostOctets. An entry is written before the next one, but not forced to the disk: a power cut
/// may cost the last ones, a crash of the agent none. A line that cannot be read is passed over.
class Journal {
 public:
  static constexpr std::uintmax_t kMostOctets = 1U << 20U;
  // What is longer is cut.
  static constexpr std::size_t kMostSteps = 40, kLongestText = 2000;

  explicit Journal(std::filesystem::path directory) : directory_(std::move(directory)) {}

  [[nodiscard]] model::Expected<void> add(JournalEntry entry);
  /// The last `count` entries, oldest first.
  [[nodiscard]] model::Expected<std::vector<JournalEntry>> last(std::size_t count) const;

 private:
  std::filesystem::path directory_;
  std::optional<std::uint64_t> sequence_;  // of the last entry; not known before the first is added
  bool halfLine_ = true;                   // an agent that died, or a full disk, may have left half a line
};

}  // namespace nicleaf::store
