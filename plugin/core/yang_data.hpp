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

// Puts QuietYang between libyang and FRR's log. Before any thread but the main one is there.
void filterYangLog();

// libyang's errors stay with this thread while it lives: FRR would log them, with the values that a client sent.
class QuietYang {
 public:
  QuietYang();
  ~QuietYang();
  QuietYang(const QuietYang&) = delete;
  QuietYang& operator=(const QuietYang&) = delete;
};

// What libyang has to say, with its data path, and forgets it. Nothing of a secret's value is in it.
[[nodiscard]] std::string yangErrors();

[[nodiscard]] LYD_FORMAT format(frr::Encoding encoding);

// A client's configuration, or why it is none.
struct Document {
  grpc::Status status;
  Tree tree;
};

// Parses strictly; unknown nodes and bad values are errors. Semantic validation is the commit's. On any thread:
// libyang's context does not change any more, and locks its dictionary.
[[nodiscard]] Document parseConfig(const frr::DataTree& data);

[[nodiscard]] grpc::Status print(const lyd_node* tree, frr::Encoding encoding, bool withDefaults, frr::DataTree& data);

[[nodiscard]] Tree duplicate(const lyd_node* tree);

// Adds a copy of a node and its parents (with their keys) to a tree.
void mergeNode(Tree& tree, const lyd_node* node);

}  // namespace nicleaf::plugin
