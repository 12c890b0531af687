// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "model/link.hpp"

namespace nicleaf::model {

/// A copy-on-write Link that states share. Not thread-safe: states that share links stay on one thread.
class SharedLink {
 public:
  SharedLink() : SharedLink(Link{}) {}
  explicit SharedLink(Link link) : body_(std::make_shared<Body>(std::move(link))) {}

  const Link& operator*() const { return body_->link; }
  const Link* operator->() const { return &body_->link; }
  /// Detaches from other holders. Use the reference for one change, immediately.
  [[nodiscard]] Link& change() {
    if (body_.use_count() == 1)
      body_->renew();
    else
      body_ = std::make_shared<Body>(body_->link);
    return body_->link;
  }

  /// Whether satisfies(wanted) was called and neither link has changed since.
  [[nodiscard]] bool isKnownToSatisfy(const SharedLink& wanted) const { return wanted.body_->satisfiedBy == body_->id; }
  /// Remembers in `wanted` that this link satisfies it, so that the comparison need not be repeated.
  void satisfies(const SharedLink& wanted) const { wanted.body_->satisfiedBy = body_->id; }

  friend bool operator==(const SharedLink& a, const SharedLink& b) {
    return a.body_ == b.body_ || a.body_->link == b.body_->link;
  }

 private:
  /// The contents, and an id that no other contents in this process ever have.
  struct Body {
    explicit Body(Link contents) : link(std::move(contents)) { renew(); }
    void renew();
    Link link;
    std::uint64_t id = 0;
    std::uint64_t satisfiedBy = 0;  // a memo: the id of the contents that satisfy these
  };

  std::shared_ptr<Body> body_;
};

/// The links of a network namespace by name; read it like a map of Links. Copies share their links, so the cost of
/// copying, keeping and comparing states depends only on their differences.
class Links {
 public:
  struct Entry {
    const IfName& first;
    const Link& second;
  };
  class const_iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using reference = Entry;
    struct pointer {
      Entry entry;
      const Entry* operator->() const { return &entry; }
    };

    const_iterator() = default;
    explicit const_iterator(std::map<IfName, SharedLink>::const_iterator at) : at_(at) {}
    Entry operator*() const { return {at_->first, *at_->second}; }
    pointer operator->() const { return {**this}; }
    [[nodiscard]] const SharedLink& shared() const { return at_->second; }
    const_iterator& operator++() { return ++at_, *this; }
    const_iterator operator++(int) { return const_iterator(at_++); }
    const_iterator& operator--() { return --at_, *this; }
    const_iterator operator--(int) { return const_iterator(at_--); }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    friend class Links;
    std::map<IfName, SharedLink>::const_iterator at_;
  };

  [[nodiscard]] const_iterator begin() const { return const_iterator(links_.begin()); }
  [[nodiscard]] const_iterator end() const { return const_iterator(links_.end()); }
  [[nodiscard]] const_iterator find(const IfName& name) const { return const_iterator(links_.find(name)); }
  [[nodiscard]] bool contains(const IfName& name) const { return links_.contains(name); }
  [[nodiscard]] std::size_t size() const { return links_.size(); }
  [[nodiscard]] bool empty() const { return links_.empty(); }
  /// The link must exist.
  [[nodiscard]] const Link& at(const IfName& name) const { return *links_.at(name); }
  [[nodiscard]] const SharedLink& shared(const IfName& name) const { return links_.at(name); }

  /// For one immediate change of an existing link. Copies the link if another holder shares it.
  [[nodiscard]] Link& change(const IfName& name) { return links_.at(name).change(); }
  /// Adds a link under its name, in place of any link that has the name.
  void put(SharedLink link) {
    IfName name = link->name;
    links_.insert_or_assign(std::move(name), std::move(link));
  }
  void put(Link link) { put(SharedLink(std::move(link))); }
  std::size_t erase(const IfName& name) { return links_.erase(name); }
  void erase(const_iterator at) { links_.erase(at.at_); }
  /// Erases the links for which `is` returns true.
  template <typename Predicate>
  void eraseIf(Predicate is) {
    std::erase_if(links_, [&](const auto& entry) { return is(*entry.second); });
  }
  void clear() { links_.clear(); }

  friend bool operator==(const Links&, const Links&) = default;

 private:
  std::map<IfName, SharedLink> links_;
};

}  // namespace nicleaf::model
