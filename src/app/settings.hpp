// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "model/error.hpp"

namespace nicleaf::app {

/// The settings of nicleafd itself, from one YAML file. How to configure the DPU is in the intent, not here.
struct Settings {
  std::filesystem::path intentFile = "/etc/nicleaf/intent.json";  // JSON or YAML; may be absent
  std::filesystem::path stateDirectory = "/var/lib/nicleaf";      // the applied intent, mode 0700
  std::filesystem::path socket = "/run/nicleaf/nicleafd.sock";    // gNMI
  std::string socketGroup;                                        // empty: the process's own group
  std::filesystem::path frrRuntimeDirectory = "/run/frr";         // directory of the sockets of FRR's nicleaf modules
  std::string metrics = "127.0.0.1:9342";                         // a loopback address; empty: no metrics
  std::string eswitch = "report";                                 // report: show the mode; switchdev: also set it
  std::string logLevel = "info";                                  // trace debug info warn error
};

/// Reads the settings file. An unknown key is an error. Errors name the file, the key and the accepted values. If the
/// file is absent, the result is the defaults if `mayBeAbsent`, else an error.
[[nodiscard]] model::Expected<Settings> readSettings(const std::filesystem::path& file, bool mayBeAbsent);

}  // namespace nicleaf::app
