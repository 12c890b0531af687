// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/config_tree.hpp"
#include "model/error.hpp"

namespace nicleaf::frr {

/// What to do with a list whose keys the agent does not know: it is an error in a module that the agent manages as a
/// whole, and of no interest in one that it takes single leaves of.
enum class UnknownLists { kRefuse, kSkip };

/// The keys of a list by the name of its node, in schema order; nullptr if unknown.
[[nodiscard]] const std::vector<std::string>* listKeys(std::string_view list);

/// RFC 7951 JSON as libyang prints it -> paths and canonical values (model/config_tree.hpp). Identities in keys and
/// values get their module's prefix if the document left it out. Nothing is validated: FRR's datastore did that.
[[nodiscard]] model::Expected<model::ConfigTree> flatten(std::string_view json, UnknownLists unknown);

}  // namespace nicleaf::frr
