// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libyang/libyang.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace nicleaf::test {

/// Random valid configurations of nicleaf-frr-bgp. They come from the schema itself, so that a node that is added to
/// the model is tested at once. Equal seeds give equal configurations.
class RandomConfig {
 public:
  RandomConfig();
  ~RandomConfig();
  RandomConfig(const RandomConfig&) = delete;
  RandomConfig& operator=(const RandomConfig&) = delete;

  struct Deleter {
    void operator()(lyd_node* tree) const { lyd_free_all(tree); }
  };
  using Tree = std::unique_ptr<lyd_node, Deleter>;

  /// A tree with a /nicleaf-frr-bgp:bgp. If there is a previous tree, about half of it is kept.
  Tree make(std::mt19937& random, const lyd_node* previous = nullptr) const;
  [[nodiscard]] Tree parse(const std::string& json) const;
  [[nodiscard]] static std::string print(const lyd_node* tree);
  /// Whether both trees are equal, except for the order of entries.
  [[nodiscard]] static bool same(const lyd_node* one, const lyd_node* other);
  /// Whether libyang accepts the tree; it stays unchanged.
  [[nodiscard]] bool isValid(const lyd_node* tree) const;
  /// All valid trees that have one optional node less, smallest trees first.
  [[nodiscard]] std::vector<Tree> smaller(const lyd_node* tree) const;
  [[nodiscard]] const ly_ctx* context() const { return context_; }

 private:
  void repair(Tree& tree, std::mt19937& random) const;
  ly_ctx* context_ = nullptr;
};

}  // namespace nicleaf::test
