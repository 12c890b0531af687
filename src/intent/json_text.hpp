// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace nicleaf::intent {

/// A member of an object, in the text of a JSON document. The name is as in the text, with its escapes.
struct JsonMember {
  std::string_view name, text;
};

/// Where the members of an object, and the entries of an array, are in the text of a JSON document. The text must be
/// valid and without blanks, as libyang (LYD_PRINT_SHRINK) and Boost.JSON write it. Costs one pass, and no values.
[[nodiscard]] std::vector<JsonMember> membersOf(std::string_view object);
[[nodiscard]] std::vector<std::string_view> entriesOf(std::string_view array);

}  // namespace nicleaf::intent
