// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <grpcpp/support/status.h>
#include <libyang/libyang.h>

#include <memory>
#include <string>

#include "frr-northbound.pb.h"

namespace nicleaf::plugin {

struct TreeDeleter {
  void operator()(lyd_node* node) const { lyd_free_all(node); }
};
// Owns all siblings of a data tree.
using Tree = std::unique_ptr<lyd_node, TreeDeleter>;

// libyang's errors stay with us while it lives: FRR would log them, with the values that a client sent.
class QuietYang {
 public:
  QuietYang();
  ~QuietYang();
  QuietYang(const QuietYang&) = delete;
  QuietYang& operator=(const QuietYang&) = delete;

 private:
  std::uint32_t old_;
};

// What libyang has to say, with its data path, and forgets it. Nothing of a secret's value is in it.
[[nodiscard]] std::string yangErrors();

[[nodiscard]] LYD_FORMAT format(frr::Encoding encoding);

// Parses configuration strictly; unknown nodes and bad values are errors. Semantic validation is the commit's.
[[nodiscard]] grpc::Status parseConfig(const frr::DataTree& data, Tree& tree);

[[nodiscard]] grpc::Status print(const lyd_node* tree, frr::Encoding encoding, bool withDefaults, frr::DataTree& data);

[[nodiscard]] Tree duplicate(const lyd_node* tree);

// Adds a copy of a node and its parents (with their keys) to a tree.
void mergeNode(Tree& tree, const lyd_node* node);

}  // namespace nicleaf::plugin
