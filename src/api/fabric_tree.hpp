// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <tl/expected.hpp>

#include "api/gnmi_path.hpp"

namespace nicleaf::api {

/// The keys of a list of nicleaf-fabric.yang.
struct ListKeys {
  std::string_view path;  // schema path
  std::vector<std::string_view> keys;
};
[[nodiscard]] const std::vector<ListKeys>& listKeys();
/// Null if there is no list at the schema path.
[[nodiscard]] const ListKeys* findList(std::string_view schemaPath);
/// A key's value as it is written in a path, which does not distinguish numbers from strings.
[[nodiscard]] std::string keyText(const boost::json::value& value);

/// Joins configuration and state into one document. `config` is RFC 7951 JSON; both may be empty. Throws
/// boost::system::system_error if `config` is not JSON.
[[nodiscard]] boost::json::object fabricTree(std::string_view config, boost::json::object state);

/// A node that a path selects, and its own path with all keys.
struct Selected {
  DataPath path;
  const boost::json::value* value;
};

/// Checks that only lists have keys in the path, and only keys of their own. The error says what is right.
[[nodiscard]] tl::expected<void, std::string> checkKeys(const DataPath& path);

/// The nodes of `tree` at `path`. A list without all of its keys gives one node for each entry that matches. Empty if
/// there is no such node. The root path gives the whole document.
[[nodiscard]] std::vector<Selected> select(const boost::json::value& tree, const DataPath& path);

/// The value for a gNMI update: RFC 7951 JSON with qualified names of the top-level members.
[[nodiscard]] std::string toJsonIetf(const boost::json::value& value);

}  // namespace nicleaf::api
