// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/record.hpp"

namespace nicleaf::store {

/// What `list` tells of a document.
struct HistoryEntry {
  std::uint64_t generation = 0;
  RecordHeader header{};
  std::size_t size = 0;   // of the document, in octets
  std::string problem{};  // why the file cannot be used; empty if it can
  bool rejected = false;  // it was on trial, and was not confirmed
};

/// The documents that were applied last, each a file whose name is its generation: a name survives when the file's
/// content is damaged. The oldest ones are removed when there are too many, or when they take too much space.
class History {
 public:
  static constexpr std::size_t kMostDocuments = 50;
  static constexpr std::uintmax_t kMostOctets = 64U << 20U;
  static constexpr std::size_t kMostRejected = 10;

  explicit History(std::filesystem::path directory) : directory_(std::move(directory)) {}

  [[nodiscard]] model::Expected<void> add(std::uint64_t generation, const std::string& recordText) const;
  /// Adds a document that was on trial and was not confirmed. It is listed, and is nothing else.
  [[nodiscard]] model::Expected<void> addRejected(std::uint64_t generation, const std::string& recordText) const;
  /// Those that were applied, oldest first.
  [[nodiscard]] model::Expected<std::vector<std::uint64_t>> generations() const;
  /// All documents, oldest first, then the rejected ones. Reads and checks each file.
  [[nodiscard]] model::Expected<std::vector<HistoryEntry>> list() const;
  /// The record of that generation; nullopt if there is none. An error also if the file has another generation's.
  [[nodiscard]] model::Expected<std::optional<Record>> find(std::uint64_t generation) const;
  /// The intact copy of a damaged record, found by its checksum; nullopt if there is none.
  [[nodiscard]] std::optional<Record> copyOf(const std::string& damaged) const;

 private:
  [[nodiscard]] std::filesystem::path file(std::uint64_t generation, const char* suffix) const;
  [[nodiscard]] model::Expected<std::vector<std::uint64_t>> generationsWith(const char* suffix) const;
  [[nodiscard]] model::Expected<std::optional<Record>> read(std::uint64_t generation, const char* suffix) const;
  [[nodiscard]] model::Expected<void> prune() const;

  std::filesystem::path directory_;
};

}  // namespace nicleaf::store
