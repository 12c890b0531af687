// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// Reads an entry of the list `security-group` of a valid document. Adds an error for each value that the schema cannot
/// refuse, such as a range of ports that ends before it starts.
[[nodiscard]] model::SecurityGroup securityGroup(const boost::json::object& from, model::Errors& errors);

}  // namespace nicleaf::intent
