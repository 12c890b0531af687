// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libyang/libyang.h>

#include <random>
#include <string>
#include <vector>

namespace nicleaf::test {

/// Whether the schema allows the tree to be without this node.
[[nodiscard]] bool isOptional(const lyd_node* node);

/// Appends the optional nodes below a node, parents before children.
void collect(lyd_node* node, std::vector<lyd_node*>& out);

/// The node at a data path; nullptr if there is none.
[[nodiscard]] lyd_node* nodeAt(lyd_node* tree, const std::string& path);
[[nodiscard]] std::string pathOf(const lyd_node* node);

/// Removes what bgpd refuses for reasons that the YANG model does not have, mostly because of the kind of session. If a
/// member and its group both have a remote-as, removes one of them.
void makeAcceptable(lyd_node* tree, std::mt19937& random);

}  // namespace nicleaf::test
