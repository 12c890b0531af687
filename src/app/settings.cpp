// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <yaml-cpp/yaml.h>

namespace nicleaf::app {
namespace {

struct Key {
  const char* name;
  std::function<void(Settings&, const std::string&)> set;
};

const std::array<Key, 8>& keys() {
  static const std::array<Key, 8> kKeys = {{
      {"intent-file", [](Settings& s, const std::string& v) { s.intentFile = v; }},
      {"state-directory", [](Settings& s, const std::string& v) { s.stateDirectory = v; }},
      {"socket", [](Settings& s, const std::string& v) { s.socket = v; }},
      {"socket-group", [](Settings& s, const std::string& v) { s.socketGroup = v; }},
      {"frr-runtime-directory", [](Settings& s, const std::string& v) { s.frrRuntimeDirectory = v; }},
      {"metrics", [](Settings& s, const std::string& v) { s.metrics = v; }},
      {"eswitch", [](Settings& s, const std::string& v) { s.eswitch = v; }},
      {"log-level", [](Settings& s, const std::string& v) { s.logLevel = v; }},
  }};
  return kKeys;
}

constexpr std::array<const char*, 2> kEswitch = {"report", "switchdev"};
constexpr std::array<const char*, 5> kLogLevels = {"trace", "debug", "info", "warn", "error"};

template <typename Range, typename Name>
std::string oneOf(const Range& range, Name name) {
  std::string text = "one of";
  for (const auto& entry : range) text += std::string(" ") + name(entry);
  return text;
}

model::Error wrong(const std::filesystem::path& file, const std::string& what, const std::string& expected) {
  return {model::ErrorCode::kInvalidIntent, file.string(), "reading the settings", expected, what};
}

}  // namespace

model::Expected<Settings> readSettings(const std::filesystem::path& file, bool mayBeAbsent) {
  Settings settings;
  if (mayBeAbsent && !std::filesystem::exists(file)) return settings;
  try {
    const YAML::Node root = YAML::LoadFile(file.string());
    if (root.IsNull()) return settings;
    if (!root.IsMap()) return model::fail(wrong(file, "the file is not a mapping", "lines of KEY: VALUE"));
    for (const auto& entry : root) {
      const auto name = entry.first.as<std::string>();
      const auto key = std::ranges::find_if(keys(), [&](const Key& k) { return name == k.name; });
      if (key == keys().end())
        return model::fail(
            wrong(file, "unknown key '" + name + "'", oneOf(keys(), [](const Key& k) { return k.name; })));
      if (!entry.second.IsScalar()) return model::fail(wrong(file, name + " is not a single value", "KEY: VALUE"));
      key->set(settings, entry.second.as<std::string>());
    }
  } catch (const YAML::BadFile&) {
    return model::fail(wrong(file, "the file cannot be read", "a readable YAML file"));
  } catch (const YAML::Exception& e) {
    return model::fail(wrong(file, e.what(), "YAML"));
  }
  if (std::ranges::find(kEswitch, settings.eswitch) == kEswitch.end())
    return model::fail(
        wrong(file, "eswitch is '" + settings.eswitch + "'", oneOf(kEswitch, [](const char* mode) { return mode; })));
  if (std::ranges::find(kLogLevels, settings.logLevel) == kLogLevels.end())
    return model::fail(wrong(file, "log-level is '" + settings.logLevel + "'",
                             oneOf(kLogLevels, [](const char* level) { return level; })));
  return settings;
}

}  // namespace nicleaf::app
