// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <utility>

namespace nicleaf::model {

/// An immutable value with cheap copies.
template <typename T>
class Shared {
 public:
  Shared() : Shared(T{}) {}
  Shared(T value) : value_(std::make_shared<const T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)
  operator const T&() const { return *value_; }                             // NOLINT(google-explicit-constructor)
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  /// A template, so that the comparison with a T is T's own.
  template <std::same_as<Shared> S>
  friend bool operator==(const S& a, const S& b) {
    return a.value_ == b.value_ || *a == *b;
  }

 private:
  std::shared_ptr<const T> value_;
};

}  // namespace nicleaf::model
