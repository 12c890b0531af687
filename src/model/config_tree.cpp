// SPDX-License-Identifier: Apache-2.0
#include "model/config_tree.hpp"

#include <algorithm>
#include <stdexcept>

namespace nicleaf::model {
namespace {

constexpr std::uint64_t kMeanEntries = 32;  // in a chunk; a power of two

/// Whether a chunk begins with this path: FNV-1a, whose upper bits are the better ones, mixed once more.
bool beginsChunk(std::string_view path) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char character : path) hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211U;
  hash = (hash ^ (hash >> 32U)) * 0x9e3779b97f4a7c15U;
  return ((hash >> 40U) & (kMeanEntries - 1)) == 0;
}

auto placeOf(const std::vector<ConfigTree::value_type>& entries, std::string_view path) {
  return std::ranges::lower_bound(entries, path, {}, [](const auto& entry) { return std::string_view(entry.first); });
}

}  // namespace

void ConfigTree::Chunk::renew() {
  static std::atomic<std::uint64_t> last{0};
  id = ++last;
  equalTo = 0;
}

ConfigTree::const_iterator::const_iterator(const Chunks& chunks, std::size_t chunk, std::size_t entry)
    : chunks_(&chunks), chunk_(chunk), entry_(entry) {
  if (chunk < chunks.size() && entry == chunks[chunk]->entries.size()) ++chunk_, entry_ = 0;
}

ConfigTree::const_iterator& ConfigTree::const_iterator::operator++() {
  return *this = const_iterator(*chunks_, chunk_, entry_ + 1);
}

ConfigTree::const_iterator& ConfigTree::const_iterator::operator--() {
  if (entry_ == 0) entry_ = (*chunks_)[--chunk_]->entries.size();
  --entry_;
  return *this;
}

ConfigTree::ConfigTree(std::initializer_list<value_type> entries) {
  for (const auto& [path, value] : entries) emplace(path, value);
}

std::size_t ConfigTree::chunkOf(std::string_view path) const {
  const auto after = std::ranges::upper_bound(
      chunks_, path, {}, [](const auto& chunk) { return std::string_view(chunk->entries.front().first); });
  return static_cast<std::size_t>(after - chunks_.begin()) - 1;
}

ConfigTree::const_iterator ConfigTree::lower_bound(std::string_view path) const {
  const std::size_t chunk = chunkOf(path);
  if (chunk == std::string::npos) return begin();
  const auto& entries = chunks_[chunk]->entries;
  return {chunks_, chunk, static_cast<std::size_t>(placeOf(entries, path) - entries.begin())};
}

ConfigTree::const_iterator ConfigTree::find(std::string_view path) const {
  const const_iterator found = lower_bound(path);
  return found != end() && found->first == path ? found : end();
}

const std::string& ConfigTree::at(std::string_view path) const {
  const const_iterator found = find(path);
  if (found == end()) throw std::out_of_range("no such path: " + std::string(path));
  return found->second;
}

std::vector<ConfigTree::value_type>& ConfigTree::own(std::size_t chunk) {
  auto& shared = chunks_[chunk];
  if (shared.use_count() == 1)
    shared->renew();
  else
    shared = std::make_shared<Chunk>(shared->entries);
  return shared->entries;
}

bool ConfigTree::emplace(std::string path, std::string value) {
  if (contains(path)) return false;
  insert(std::move(path), std::move(value));
  return true;
}

void ConfigTree::insert_or_assign(std::string path, std::string value) {
  const const_iterator found = find(path);
  if (found == end())
    insert(std::move(path), std::move(value));
  else if (found->second != value)
    own(found.chunk_)[found.entry_].second = std::move(value);
}

/// The path is not there.
void ConfigTree::insert(std::string path, std::string value) {
  ++size_;
  const std::size_t chunk = chunkOf(path);
  const auto after = chunks_.begin() + static_cast<std::ptrdiff_t>(chunk + 1);
  if (!beginsChunk(path)) {
    if (chunk != std::string::npos) {
      auto& entries = own(chunk);
      entries.emplace(placeOf(entries, path), std::move(path), std::move(value));
      return;
    }
    // The first chunk is the only one that may begin with such a path.
    if (!chunks_.empty() && !beginsChunk(chunks_.front()->entries.front().first)) {
      auto& entries = own(0);
      entries.emplace(entries.begin(), std::move(path), std::move(value));
      return;
    }
  }
  std::vector<value_type> begun;
  begun.emplace_back(std::move(path), std::move(value));
  const std::string& first = begun.front().first;
  if (chunk != std::string::npos && first < chunks_[chunk]->entries.back().first) {
    auto& entries = own(chunk);
    const auto rest = entries.begin() + (placeOf(entries, first) - entries.begin());
    begun.insert(begun.end(), std::move_iterator(rest), std::move_iterator(entries.end()));
    entries.erase(rest, entries.end());
  } else if (chunk == std::string::npos && !chunks_.empty() && !beginsChunk(chunks_.front()->entries.front().first)) {
    auto& entries = own(0);
    begun.insert(begun.end(), std::move_iterator(entries.begin()), std::move_iterator(entries.end()));
    chunks_.front() = std::make_shared<Chunk>(std::move(begun));
    return;
  }
  chunks_.insert(after, std::make_shared<Chunk>(std::move(begun)));
}

std::size_t ConfigTree::erase(std::string_view path) {
  const const_iterator found = find(path);
  if (found == end()) return 0;
  erase(found);
  return 1;
}

ConfigTree::const_iterator ConfigTree::erase(const_iterator at) {
  --size_;
  const std::size_t chunk = at.chunk_;
  auto& entries = own(chunk);
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at.entry_));
  if (at.entry_ > 0 || (chunk == 0 && !entries.empty())) return {chunks_, chunk, at.entry_};
  // What is left begins no chunk: it belongs to the one before.
  std::size_t place = 0;
  if (chunk > 0 && !entries.empty()) {
    std::vector<value_type> rest = std::move(entries);
    auto& before = own(chunk - 1);
    place = before.size();
    before.insert(before.end(), std::move_iterator(rest.begin()), std::move_iterator(rest.end()));
  }
  const bool moved = place > 0;
  chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk));
  return moved ? const_iterator(chunks_, chunk - 1, place) : const_iterator(chunks_, chunk, 0);
}

void ConfigTree::merge(const ConfigTree& other) {
  for (const auto& [path, value] : other) emplace(path, value);
}

bool ConfigTree::same(const Chunk& one, const Chunk& other) {
  if (&one == &other || one.equalTo == other.id || other.equalTo == one.id) return true;
  if (one.entries != other.entries) return false;
  one.equalTo = other.id;
  return true;
}

void ConfigTree::skipCommon(const_iterator& one, const_iterator& other) {
  while (one.entry_ == 0 && other.entry_ == 0 && one.chunk_ < one.chunks_->size() &&
         other.chunk_ < other.chunks_->size() && same(*(*one.chunks_)[one.chunk_], *(*other.chunks_)[other.chunk_])) {
    ++one.chunk_;
    ++other.chunk_;
  }
}

bool operator==(const ConfigTree& one, const ConfigTree& other) {
  return one.size_ == other.size_ && std::ranges::equal(one.chunks_, other.chunks_, [](const auto& a, const auto& b) {
           return ConfigTree::same(*a, *b);
         });
}

bool isSecret(std::string_view path) { return path.ends_with("/password"); }

}  // namespace nicleaf::model
