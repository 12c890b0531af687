// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libyang/libyang.h>

#include <random>
#include <string>
#include <vector>

namespace nicleaf::test {

// Whether the tree may be without this node, as far as its schema goes.
[[nodiscard]] bool isOptional(const lyd_node* node);

// Appends the optional nodes below a node, those that stand higher first.
void collect(lyd_node* node, std::vector<lyd_node*>& out);

// The node at a data path; nullptr when there is none.
[[nodiscard]] lyd_node* nodeAt(lyd_node* tree, const std::string& path);
[[nodiscard]] std::string pathOf(const lyd_node* node);

// Takes away what bgpd refuses for reasons that YANG does not know: mostly the kind of session. Of a member and a group
// that both say the remote-as, one does afterwards.
void makeAcceptable(lyd_node* tree, std::mt19937& random);

}  // namespace nicleaf::test
