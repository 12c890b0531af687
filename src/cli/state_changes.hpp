// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace nicleaf::cli {

/// Something of the agent's state that an operator follows: its kind and its name, such as {"session", "red 10.0.0.2"}.
using Subject = std::pair<std::string, std::string>;

/// How a subject is: "established", "down", "live"; and why, or what else there is to say.
struct Condition {
  std::string is;
  std::string why;
  std::string times{};  // how often it has become so, if somebody counts
  friend bool operator==(const Condition&, const Condition&) = default;
};
using Conditions = std::map<Subject, Condition>;

/// The nodes of the container fabric/state that conditionsOf() reads.
[[nodiscard]] const std::vector<std::string>& followedNodes();
/// Pure. States of a session on its way up are all "down".
[[nodiscard]] Conditions conditionsOf(const boost::json::value& state);

/// A subject that is no longer as it was, or that was otherwise meanwhile. `before` or `now` is empty if it was not
/// there, or is no longer.
struct Change {
  Subject subject;
  std::string before, now, why;
  friend bool operator==(const Change&, const Change&) = default;
};
/// Pure. The order is that of the subjects.
[[nodiscard]] std::vector<Change> changesBetween(const Conditions& before, const Conditions& now);

}  // namespace nicleaf::cli
