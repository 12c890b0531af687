// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/config_tree.hpp"
#include "model/error.hpp"

namespace nicleaf::frr {

/// What to do with a list whose keys the agent does not know. It is an error (kRefuse) in a module that the agent
/// manages as a whole. In a module of which it manages a few leaves it is left out (kSkip).
enum class UnknownLists { kRefuse, kSkip };

/// The keys of the list with this node name, in schema order; nullptr if the list is unknown.
[[nodiscard]] const std::vector<std::string>* listKeys(std::string_view list);

/// Converts RFC 7951 JSON as libyang prints it into data paths and canonical values (model/config_tree.hpp). Adds the
/// module's prefix to identities that lack it. Does not validate: FRR's datastore has done that.
[[nodiscard]] model::Expected<model::ConfigTree> flatten(std::string_view json, UnknownLists unknown);

}  // namespace nicleaf::frr
