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

/// The keys of every list of nicleaf-fabric.yang, by its schema path.
struct ListKeys {
  std::string_view path;
  std::vector<std::string_view> keys;
};
[[nodiscard]] const std::vector<ListKeys>& listKeys();

/// One document of `config` (RFC 7951 JSON, or empty when there is none) and `state` (may be empty). Throws
/// boost::system::system_error when `config` is not JSON.
[[nodiscard]] boost::json::object fabricTree(std::string_view config, boost::json::object state);

/// A node that a path selected, with all keys on its way.
struct Selected {
  DataPath path;
  const boost::json::value* value;
};

/// Whether keys are given only where lists are, and only theirs. The error says what is right.
[[nodiscard]] tl::expected<void, std::string> checkKeys(const DataPath& path);

/// The nodes of `tree` at `path`: a list, or its entries without all keys, gives one for each entry. Empty when there
/// is nothing. The root path gives the whole document.
[[nodiscard]] std::vector<Selected> select(const boost::json::value& tree, const DataPath& path);

/// The value as a gNMI update carries it: RFC 7951 JSON whose topmost member names are qualified.
[[nodiscard]] std::string toJsonIetf(const boost::json::value& value);

}  // namespace nicleaf::api
