// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nicleaf::model {

/// A daemon's configuration as YANG data paths with values, in the canonical form that libyang prints:
/// `/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/local-as` = `65001`. A leaf-list entry is
/// `.../import-route-target[.='65001:1']` = `65001:1`. A list entry is its own path with an empty value, so that an
/// entry without other leaves exists and can be deleted as a whole; its key leaves are left out. Containers are not
/// listed.
///
/// Used like a std::map that is sorted by path, but for changes of one entry at a time. Copies share their entries in
/// chunks, and equal trees have equal chunks: a path's hash alone decides whether a chunk begins with it. So the cost
/// of copying, keeping and comparing trees depends on their differences. A change invalidates all iterators of its
/// tree.
class ConfigTree {
 public:
  using key_type = std::string;
  using mapped_type = std::string;
  using value_type = std::pair<std::string, std::string>;

 private:
  struct Chunk {
    Chunk() { renew(); }
    explicit Chunk(std::vector<value_type> some) : entries(std::move(some)) { renew(); }
    void renew();
    std::vector<value_type> entries;                // never empty
    std::uint64_t id = 0;                           // no other contents in this process ever have it
    mutable std::atomic<std::uint64_t> equalTo{0};  // a memo: the id of other contents that are the same
  };
  using Chunks = std::vector<std::shared_ptr<Chunk>>;

 public:
  class const_iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = ConfigTree::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    const_iterator() = default;
    reference operator*() const { return (*chunks_)[chunk_]->entries[entry_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++();
    const_iterator operator++(int) { return std::exchange(*this, std::next(*this)); }
    const_iterator& operator--();
    const_iterator operator--(int) { return std::exchange(*this, std::prev(*this)); }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    friend class ConfigTree;
    const_iterator(const Chunks& chunks, std::size_t chunk, std::size_t entry);
    const Chunks* chunks_ = nullptr;
    std::size_t chunk_ = 0, entry_ = 0;
  };
  using iterator = const_iterator;

  ConfigTree() = default;
  ConfigTree(std::initializer_list<value_type> entries);

  [[nodiscard]] const_iterator begin() const { return {chunks_, 0, 0}; }
  [[nodiscard]] const_iterator end() const { return {chunks_, chunks_.size(), 0}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const_iterator find(std::string_view path) const;
  [[nodiscard]] bool contains(std::string_view path) const { return find(path) != end(); }
  [[nodiscard]] const std::string& at(std::string_view path) const;  // throws std::out_of_range
  /// The first entry whose path is not before `path`.
  [[nodiscard]] const_iterator lower_bound(std::string_view path) const;

  /// Adds the entry; false if the path is there, whose value stays.
  bool emplace(std::string path, std::string value);
  void insert_or_assign(std::string path, std::string value);
  /// The number of removed entries.
  std::size_t erase(std::string_view path);
  /// The entry after it.
  const_iterator erase(const_iterator at);
  void clear() { *this = ConfigTree(); }
  /// Adds the entries whose paths are not there.
  void merge(const ConfigTree& other);

  /// Goes on to where the two trees may differ, from places that are at the beginning of equal chunks.
  static void skipCommon(const_iterator& one, const_iterator& other);

  friend bool operator==(const ConfigTree& one, const ConfigTree& other);

 private:
  static bool same(const Chunk& one, const Chunk& other);
  /// The index of the last chunk that begins at or before the path; none: npos.
  [[nodiscard]] std::size_t chunkOf(std::string_view path) const;
  /// For an immediate change: no other tree shares it.
  [[nodiscard]] std::vector<value_type>& own(std::size_t chunk);
  void insert(std::string path, std::string value);

  Chunks chunks_;
  std::size_t size_ = 0;
};

/// Removes the entries for which `matches` holds.
template <typename Matches>
void erase_if(ConfigTree& tree, Matches matches) {
  std::vector<std::string> paths;
  for (const auto& entry : tree) {
    if (matches(entry)) paths.push_back(entry.first);
  }
  for (const std::string& path : paths) tree.erase(path);
}

/// The updates and deletes that turn one tree into another. A delete names the topmost node to remove; nodes below it
/// are not listed.
struct TreeDelta {
  std::vector<std::pair<std::string, std::string>> updates;  // path, value; parents before children
  std::vector<std::string> deletes;
  [[nodiscard]] bool empty() const { return updates.empty() && deletes.empty(); }
  friend bool operator==(const TreeDelta&, const TreeDelta&) = default;
};

/// Whether the value at `path` must never be shown (a password leaf).
[[nodiscard]] bool isSecret(std::string_view path);

}  // namespace nicleaf::model
