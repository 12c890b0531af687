// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/settings.hpp"

// No settings file may crash the parser. What is refused has a reason; what is accepted can be used as it is, and says
// nothing more after its end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nicleaf::app::parseSettings;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto settings = parseSettings(text, "settings.yaml");
  if (!settings) {
    if (settings.error().empty()) std::abort();
    for (const auto& error : settings.error()) {
      if (!error.message().starts_with("settings.yaml: ")) std::abort();
    }
    return 0;
  }
  for (const auto* path :
       {&settings->intentFile, &settings->stateDirectory, &settings->socket, &settings->frrRuntimeDirectory}) {
    if (!path->is_absolute() || path->native().find('\0') != std::string::npos) std::abort();
  }
  if (parseSettings(text, "settings.yaml") != settings) std::abort();
  // Another document after it is refused, unless there is none before.
  if (text.find_first_not_of(" \t\r\n") != std::string::npos && *settings != nicleaf::app::Settings() &&
      parseSettings(text + "\n---\ndrift: report\n", "settings.yaml"))
    std::abort();
  return 0;
}
