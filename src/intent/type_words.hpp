// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <libyang/libyang.h>

namespace nicleaf::intent {

/// Describes the values of a type: "a whole number in 1..4094", "one of ipv4-unicast, ipv6-unicast". For a pattern that
/// is its error-message in the YANG module.
[[nodiscard]] std::string describeType(const lysc_type& type);

/// Describes the value of a list, leaf-list or container: "a list of objects", "an object".
[[nodiscard]] std::string describeNode(const lysc_node& node);

}  // namespace nicleaf::intent
