// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "model/error.hpp"

namespace nicleaf::app {

/// nicleafd's own settings, from one YAML file; what the DPU shall do is the intent's business, not theirs.
struct Settings {
  std::filesystem::path intentFile = "/etc/nicleaf/intent.json";  // JSON or YAML; may be absent
  std::filesystem::path stateDirectory = "/var/lib/nicleaf";      // the applied intent, mode 0700
  std::filesystem::path socket = "/run/nicleaf/nicleafd.sock";    // gNMI
  std::string socketGroup;                                        // empty: the process's own group
  std::filesystem::path frrRuntimeDirectory = "/run/frr";         // where the daemons' nicleaf sockets are
  std::string metrics = "127.0.0.1:9342";                         // loopback only; empty: none
  std::string eswitch = "report";                                 // report, or switchdev: may be switched to it
  std::string logLevel = "info";                                  // trace debug info warn error
};

/// Errors name the file, the key and what is accepted; an unknown key is an error. An absent file gives the defaults
/// only when `mayBeAbsent`.
[[nodiscard]] model::Expected<Settings> readSettings(const std::filesystem::path& file, bool mayBeAbsent);

}  // namespace nicleaf::app
