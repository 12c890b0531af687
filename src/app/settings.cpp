// SPDX-License-Identifier: Apache-2.0
#include "app/settings.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "intent/document.hpp"
#include "model/loopback.hpp"
#include "store/durable.hpp"

namespace nicleaf::app {
namespace {

namespace fs = std::filesystem;
using Choices = std::vector<std::string>;
constexpr std::size_t kLongestName = 200;

using Endpoint = tls::EndpointSettings;

/// A key has one of the members. `choices` are the accepted values of a text; without, any is.
struct Key {
  const char* name;
  fs::path Settings::*path = nullptr;
  std::string Settings::*text = nullptr;
  Choices choices{};
  fs::path Endpoint::*endpointPath = nullptr;
  std::set<std::string> Endpoint::*names = nullptr;
  std::string Endpoint::*endpointText = nullptr;
};

const std::vector<Key>& keys() {
  static const std::vector<Key> kKeys = {
      {.name = "intent-file", .path = &Settings::intentFile},
      {.name = "state-directory", .path = &Settings::stateDirectory},
      {.name = "socket", .path = &Settings::socket},
      {.name = "socket-group", .text = &Settings::socketGroup},
      {.name = "frr-runtime-directory", .path = &Settings::frrRuntimeDirectory},
      {.name = "metrics", .text = &Settings::metrics},
      {.name = "eswitch", .text = &Settings::eswitch, .choices = {"report", "switchdev"}},
      {.name = "drift", .text = &Settings::drift, .choices = {"repair", "report"}},
      {.name = "gnmi-tls-address", .endpointText = &Endpoint::address},
      {.name = "gnmi-tls-certificate", .endpointPath = &Endpoint::certificate},
      {.name = "gnmi-tls-key", .endpointPath = &Endpoint::key},
      {.name = "gnmi-tls-client-ca", .endpointPath = &Endpoint::clientCa},
      {.name = "gnmi-tls-crl", .endpointPath = &Endpoint::crl},
      {.name = "gnmi-tls-read-only", .names = &Endpoint::readOnly},
      {.name = "gnmi-tls-read-write", .names = &Endpoint::readWrite},
      {.name = "log-level", .text = &Settings::logLevel, .choices = {"trace", "debug", "info", "warn", "error"}},
  };
  return kKeys;
}

std::string oneOf(const Choices& choices) {
  std::string text = "one of";
  for (const std::string& choice : choices) text += " " + choice;
  return text;
}

std::string allKeys() {
  Choices names;
  for (const Key& key : keys()) names.emplace_back(key.name);
  return oneOf(names);
}

/// What is wrong with one place of the file, and what was expected there.
struct Wrong {
  std::string found, expected;
};

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// What the keys of TLS lack, if there is an address: nothing is served without all of them.
std::vector<std::pair<std::string, Wrong>> missing(const Endpoint& endpoint) {
  std::vector<std::pair<std::string, Wrong>> wrong;
  if (endpoint.address.empty()) return wrong;
  for (const Key& key : keys())
    if (key.endpointPath != nullptr && (endpoint.*key.endpointPath).empty())
      wrong.push_back({key.name, {"missing", "a file, because gnmi-tls-address is given"}});
  if (endpoint.readOnly.empty() && endpoint.readWrite.empty())
    wrong.push_back({"gnmi-tls-read-only", {"missing, like gnmi-tls-read-write", "a name in one of them"}});
  for (const std::string& name : endpoint.readOnly)
    if (endpoint.readWrite.contains(name))
      wrong.push_back(
          {"gnmi-tls-read-only", {"name '" + name + "' is also in gnmi-tls-read-write", "it in one of them"}});
  return wrong;
}

/// A list of names.
std::optional<Wrong> setNames(std::set<std::string>& names, const intent::Value& value) {
  using Kind = intent::Value::Kind;
  if (value.kind != Kind::kArray) return Wrong{"not a list", "[NAME, NAME]"};
  for (const intent::Value& one : value.items) {
    if (one.kind != Kind::kPlain && one.kind != Kind::kString)
      return Wrong{"an entry that is not text", "[NAME, NAME]"};
    if (one.text.empty() || one.text.size() > kLongestName || std::ranges::any_of(one.text, isControl))
      return Wrong{"name '" + one.text.substr(0, kLongestName) + "'", "1 to 200 characters on one line"};
    names.insert(one.text);
  }
  return std::nullopt;
}

std::optional<Wrong> set(Settings& settings, const Key& key, const intent::Value& value) {
  using Kind = intent::Value::Kind;
  if (key.names != nullptr) return setNames(settings.gnmi.*key.names, value);
  if (value.kind == Kind::kNull) return Wrong{"no value", "KEY: VALUE, or \"\" for an empty one"};
  if (!value.isScalar()) return Wrong{"not a single value", "KEY: VALUE"};
  const std::string& text = value.text;
  if (std::ranges::any_of(text, isControl)) return Wrong{"a control character", "text on one line"};
  const auto found = [&] { return "value '" + text + "'"; };
  if (value.kind != Kind::kPlain && value.kind != Kind::kString) return Wrong{found(), "text in quotation marks"};
  if (key.path != nullptr || key.endpointPath != nullptr) {
    if (!text.starts_with('/')) return Wrong{found(), "an absolute path"};
    (key.path != nullptr ? settings.*key.path : settings.gnmi.*key.endpointPath) = text;
    return std::nullopt;
  }
  if (key.endpointText != nullptr) {
    if (!text.empty() && !tls::parseEndpoint(text))
      return Wrong{found(), "ADDRESS:PORT or [ADDRESS]:PORT, with an IPv4 or IPv6 address of this machine"};
    settings.gnmi.*key.endpointText = text;
    return std::nullopt;
  }
  if (!key.choices.empty() && std::ranges::find(key.choices, text) == key.choices.end())
    return Wrong{found(), oneOf(key.choices)};
  if (key.text == &Settings::metrics && !text.empty() && !model::isLoopbackEndpoint(text))
    return Wrong{found(),
                 "127.0.0.1:PORT or another IPv4 loopback address, because the endpoint checks no credentials"};
  settings.*key.text = text;
  return std::nullopt;
}

model::Error errorOf(const fs::path& file, std::string place, std::string found, std::string expected) {
  return {model::ErrorCode::kInvalidIntent, file.string(), std::move(place), std::move(expected), std::move(found)};
}

}  // namespace

tl::expected<Settings, model::Errors> parseSettings(std::string_view text, const fs::path& file) {
  const auto document = intent::readDocument(text);
  if (!document) {
    const model::Error& error = document.error();
    return tl::unexpected(model::Errors{errorOf(file, error.object, error.attempted, error.expected)});
  }
  Settings settings;
  if (!*document || (*document)->kind == intent::Value::Kind::kNull) return settings;
  if ((*document)->kind != intent::Value::Kind::kObject)
    return tl::unexpected(model::Errors{errorOf(file, "the file", "not a mapping", "lines of KEY: VALUE")});
  model::Errors errors;
  std::map<std::string, int> times;
  for (const auto& [name, value] : (*document)->members) {
    const auto key = std::ranges::find_if(keys(), [&](const Key& one) { return name == one.name; });
    std::optional<Wrong> wrong;
    if (key == keys().end())
      wrong = Wrong{"unknown key", allKeys()};
    else if (++times[name] > 1)
      wrong = Wrong{"given more than once", "once"};
    else
      wrong = set(settings, *key, value);
    if (wrong) errors.push_back(errorOf(file, name, std::move(wrong->found), std::move(wrong->expected)));
  }
  for (auto& [name, wrong] : missing(settings.gnmi))
    if (!times.contains(name) || wrong.found != "missing")
      errors.push_back(errorOf(file, name, std::move(wrong.found), std::move(wrong.expected)));
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return settings;
}

tl::expected<Settings, model::Errors> readSettings(const fs::path& file, bool mayBeAbsent) {
  const auto text = store::readFile(file);
  if (!text) return tl::unexpected(model::Errors{text.error()});
  if (*text) return parseSettings(**text, file);
  if (mayBeAbsent) return Settings{};
  return tl::unexpected(
      model::Errors{errorOf(file, "the file", "it cannot be read: there is none", "a readable YAML file")});
}

}  // namespace nicleaf::app
