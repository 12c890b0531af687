// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gnmi.pb.h>

#include "api/gnmi_path.hpp"
#include "api/service_core.hpp"

namespace nicleaf::api {

/// What one subscription last sent, and so what is new. A node is sent as one JSON value (each entry of a list is a
/// node of its own); a value in which only an uptime moved has not changed.
class ChangeTracker {
 public:
  ChangeTracker(DataPath path, std::string target) : path_(std::move(path)), target_(std::move(target)) {}

  enum class Send { kAll, kChanged, kNothing };
  /// Takes the tree as the newest, and gives the notifications for it, each of about kMaxNotificationBytes at most.
  [[nodiscard]] std::vector<gnmi::Notification> take(const Tree& tree, Send send);

 private:
  struct Sent {
    std::string compared;
    DataPath path;
  };
  DataPath path_;
  std::string target_;
  std::map<std::string, Sent> sent_;  // by the path's text
};

}  // namespace nicleaf::api
