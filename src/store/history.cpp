// SPDX-License-Identifier: Apache-2.0
#include "store/history.hpp"

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "store/durable.hpp"

namespace nicleaf::store {
namespace {

/// As many digits as the largest generation has, so that names sort like numbers.
constexpr std::size_t kDigits = 20;
constexpr char kApplied[] = ".json", kRejected[] = ".rejected.json";

std::optional<std::uint64_t> generationOf(const std::string& name, std::string_view suffix) {
  if (name.size() != kDigits + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  std::uint64_t generation = 0;
  const char* const end = name.data() + kDigits;
  const auto [after, error] = std::from_chars(name.data(), end, generation);
  return error == std::errc() && after == end ? std::optional(generation) : std::nullopt;
}

}  // namespace

std::filesystem::path History::file(std::uint64_t generation, const char* suffix) const {
  std::string digits = std::to_string(generation);
  digits.insert(0, kDigits - digits.size(), '0');
  return directory_ / (digits + suffix);
}

model::Expected<std::vector<std::uint64_t>> History::generations() const { return generationsWith(kApplied); }

model::Expected<std::vector<std::uint64_t>> History::generationsWith(const char* suffix) const {
  const auto names = namesIn(directory_);
  if (!names) return model::fail(names.error());
  std::vector<std::uint64_t> found;
  for (const std::string& name : *names) {
    if (const auto generation = generationOf(name, suffix)) found.push_back(*generation);
  }
  return found;
}

model::Expected<std::optional<Record>> History::find(std::uint64_t generation) const {
  return read(generation, kApplied);
}

model::Expected<std::optional<Record>> History::read(std::uint64_t generation, const char* suffix) const {
  auto text = readFile(file(generation, suffix));
  if (!text) return model::fail(text.error());
  if (!*text) return std::nullopt;
  auto record = readRecord(**text);
  // A record of an agent that had no envelope does not say its generation.
  const std::uint64_t own = record ? record->header.generation : 0;
  if (own != 0 && own != generation) {
    record = model::fail({model::ErrorCode::kInternal, "", "reading the record",
                          "generation " + std::to_string(generation), "it has generation " + std::to_string(own)});
  }
  if (record) return std::optional(std::move(*record));
  record.error().object = file(generation, suffix).string();
  return model::fail(std::move(record.error()));
}

std::optional<Record> History::copyOf(const std::string& damaged) const {
  const auto all = generations();
  if (!all) return std::nullopt;
  const std::set<std::string> checksums = checksumsOf(damaged);
  for (auto generation = all->rbegin(); generation != all->rend(); ++generation) {
    auto record = find(*generation);
    if (record && *record && checksums.contains((*record)->header.checksum)) return std::move(**record);
  }
  return std::nullopt;
}

model::Expected<std::vector<HistoryEntry>> History::list() const {
  std::vector<HistoryEntry> entries;
  for (const char* suffix : {kApplied, kRejected}) {
    const auto all = generationsWith(suffix);
    if (!all) return model::fail(all.error());
    for (const std::uint64_t generation : *all) {
      HistoryEntry entry{.generation = generation, .rejected = suffix == kRejected};
      if (auto record = read(generation, suffix); !record) {
        entry.problem = record.error().message();
      } else if (*record) {
        if (const auto newer = ofNewerSchema((*record)->header)) entry.problem = newer->message();
        entry.header = std::move((*record)->header);
        entry.size = (*record)->document.size();
      }
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

model::Expected<void> History::addRejected(std::uint64_t generation, const std::string& recordText) const {
  if (auto made = makeDirectory(directory_); !made) return made;
  if (auto written = replaceFile(file(generation, kRejected), recordText); !written) return written;
  const auto all = generationsWith(kRejected);
  if (!all) return model::fail(all.error());
  for (std::size_t i = 0; i + kMostRejected < all->size(); ++i)
    if (auto removed = removeFile(file((*all)[i], kRejected)); !removed) return removed;
  return {};
}

model::Expected<void> History::add(std::uint64_t generation, const std::string& recordText) const {
  if (auto made = makeDirectory(directory_); !made) return made;
  if (auto written = replaceFile(file(generation, kApplied), recordText); !written) return written;
  return prune();
}

model::Expected<void> History::prune() const {
  const auto all = generations();
  if (!all) return model::fail(all.error());
  std::uintmax_t octets = 0;
  std::size_t documents = 0;
  for (auto generation = all->rbegin(); generation != all->rend(); ++generation) {
    std::error_code unreadable;
    const std::uintmax_t size = std::filesystem::file_size(file(*generation, kApplied), unreadable);
    octets += unreadable ? 0 : size;
    if (++documents <= 1 || (documents <= kMostDocuments && octets <= kMostOctets)) continue;
    if (auto removed = removeFile(file(*generation, kApplied)); !removed) return removed;
  }
  return {};
}

}  // namespace nicleaf::store
