// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gnmi.pb.h>

#include "api/gnmi_path.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

/// Remembers what one subscription sent last, and so finds what changed. A node is sent as one JSON value; each entry
/// of a list is a node of its own. A value in which only an uptime differs counts as unchanged.
class ChangeTracker {
 public:
  ChangeTracker(DataPath path, std::string target) : path_(std::move(path)), target_(std::move(target)) {}

  enum class Send { kAll, kChanged, kNothing };
  /// Makes the notifications that take the client to this tree. Each has at most about kMaxNotificationBytes.
  [[nodiscard]] std::vector<gnmi::Notification> take(const Tree& tree, Send send);

 private:
  struct Sent {
    std::string compared;
    DataPath path;
  };
  DataPath path_;
  std::string target_;
  std::map<std::string, Sent> sent_;  // by the path as text
};

}  // namespace nicleaf::api
