// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin_oracle/random_values.hpp"

namespace nicleaf::test {

// Adds an entry of a list with what is below it, as the schema has it and an instance of that VRF may have it. Keys
// that are not given are random; an entry that is there already stays as it is.
void addEntry(lyd_node* parent, const lysc_node* list, Random& random, const std::string& vrf, const Pool& keys);

}  // namespace nicleaf::test
