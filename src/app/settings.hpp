// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/error.hpp"
#include "tls/endpoint_settings.hpp"

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
  std::string drift = "repair";                                   // of bgpd's lines; report: leave them as they are
  tls::EndpointSettings gnmi{};                                   // gNMI on TCP with mutual TLS; off by default
  std::string logLevel = "info";                                  // trace debug info warn error
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// Reads the text of a settings file: YAML or JSON, as strictly as an intent document. Unknown keys and repeated ones
/// are errors. Each error names the file, the key, its value and what was expected.
[[nodiscard]] tl::expected<Settings, model::Errors> parseSettings(std::string_view text,
                                                                  const std::filesystem::path& file);

/// The same for the file. If it is absent, the result is the defaults if `mayBeAbsent`, else an error. What is there
/// and cannot be read is always an error.
[[nodiscard]] tl::expected<Settings, model::Errors> readSettings(const std::filesystem::path& file, bool mayBeAbsent);

}  // namespace nicleaf::app
