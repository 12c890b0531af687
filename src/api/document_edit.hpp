// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "api/gnmi_path.hpp"
#include "model/error.hpp"

namespace nicleaf::api {

/// One operation of a Set below the root, as gNMI 0.10 section 3.4 has it.
struct Edit {
  enum class How {
    kDelete,   // what is not there is not an error; the path may have '*', and lists without keys
    kReplace,  // what the value does not have goes
    kUpdate,   // merges: members and entries are added or changed, and leaf-lists get what they lack
  };
  How how = How::kUpdate;
  DataPath path{};
  boost::json::value value{};
};

/// All operations of a request. They are one transaction: either all of them are applied or none.
struct DocumentEdit {
  std::vector<Edit> edits{};  // deletes first, then replaces, then updates
  bool fromNothing = false;   // union_replace: the values are the whole document
};

/// The document that `current` (RFC 7951 JSON; empty: none) becomes. Its generation is `next`, unless the operations
/// set another one or change nothing. The errors name the path and what was expected. Throws
/// boost::system::system_error if `current` is not JSON.
[[nodiscard]] model::Expected<std::string> edited(std::string_view current, const DocumentEdit& edit,
                                                  std::uint64_t next);

/// Checks what does not depend on the document: the path is one of the configuration, and has the keys that the
/// operation needs.
[[nodiscard]] model::Expected<void> check(const Edit& edit);

}  // namespace nicleaf::api
