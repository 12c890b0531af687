// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin_oracle/random_values.hpp"

namespace nicleaf::test {

/// Adds a random entry to a list, with nodes that the schema and an instance of this VRF allow. Keys that are not given
/// are random. An entry that exists already stays as it is.
void addEntry(lyd_node* parent, const lysc_node* list, Random& random, const std::string& vrf, const Pool& keys);

}  // namespace nicleaf::test
