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
/// Owns all siblings of a data tree.
using Tree = std::unique_ptr<lyd_node, TreeDeleter>;

/// Makes QuietYang work: puts it between libyang and FRR's log. Call it once, before there is a second thread.
void filterYangLog();

/// Keeps libyang's errors on this thread out of FRR's log as long as an object exists: FRR would log values that a
/// client sent.
class QuietYang {
 public:
  QuietYang();
  ~QuietYang();
  QuietYang(const QuietYang&) = delete;
  QuietYang& operator=(const QuietYang&) = delete;
};

/// Returns and clears libyang's errors of this thread, with their data paths. The values of secrets are left out.
[[nodiscard]] std::string yangErrors();

[[nodiscard]] LYD_FORMAT format(frr::Encoding encoding);

/// A client's configuration, or the error in it.
struct Document {
  grpc::Status status;
  Tree tree;
};

/// Parses a document; unknown nodes and invalid values are errors (INVALID_ARGUMENT). Constraints are checked by the
/// commit. Any thread: libyang's context does not change any more, and it locks its dictionary.
[[nodiscard]] Document parseConfig(const frr::DataTree& data);

/// Prints a tree with its siblings. INVALID_ARGUMENT if the encoding is unknown.
[[nodiscard]] grpc::Status print(const lyd_node* tree, frr::Encoding encoding, bool withDefaults, frr::DataTree& data);

/// Copies a tree with its siblings; nullptr gives nullptr. Throws std::runtime_error if libyang fails.
[[nodiscard]] Tree duplicate(const lyd_node* tree);

/// Adds a copy of a node and its parents (with their keys) to a tree. Throws std::runtime_error if libyang fails.
void mergeNode(Tree& tree, const lyd_node* node);

}  // namespace nicleaf::plugin
