// SPDX-License-Identifier: Apache-2.0
#include "api/gnmi_path.hpp"

#include <string_view>

#include "api/service_limits.hpp"

namespace nicleaf::api {
namespace {

constexpr std::string_view kQualifier = "nicleaf-fabric:";

/// The name without the prefix nicleaf-fabric. Another prefix is an error.
tl::expected<std::string, std::string> localName(std::string_view name) {
  if (name.starts_with(kQualifier)) name.remove_prefix(kQualifier.size());
  if (name.empty()) return tl::unexpected<std::string>("the path has an element without a name");
  if (name == "...") return tl::unexpected<std::string>("'...' is not supported in paths; use '*' for one element");
  if (const auto colon = name.find(':'); colon != std::string_view::npos)
    return tl::unexpected("unknown module '" + std::string(name.substr(0, colon)) +
                          "' in the path; expected nicleaf-fabric");
  return std::string(name);
}

tl::expected<void, std::string> append(DataPath& to, const gnmi::Path& path) {
  if (!path.origin().empty() && path.origin() != kModule)
    return tl::unexpected("unknown origin '" + path.origin() + "' of the path; expected nicleaf-fabric or none");
  for (const gnmi::PathElem& elem : path.elem()) {
    auto name = localName(elem.name());
    if (!name) return tl::unexpected(std::move(name.error()));
    PathStep step{std::move(*name), {}};
    for (const auto& [key, value] : elem.key()) {
      auto local = localName(key);
      if (!local) return tl::unexpected(std::move(local.error()));
      step.keys.emplace(std::move(*local), value);
    }
    to.push_back(std::move(step));
    if (to.size() > kMaxPathSteps)
      return tl::unexpected<std::string>("the path has more elements than any path of the model");
  }
  return {};
}

/// Whether the path uses the field `element`, which gNMI 0.4 replaced.
bool isOldStyle(const gnmi::Path& path) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  return path.element_size() > 0;
#pragma GCC diagnostic pop
}

}  // namespace

tl::expected<DataPath, std::string> parsePath(const gnmi::Path& prefix, const gnmi::Path& path) {
  if (isOldStyle(prefix) || isOldStyle(path))
    return tl::unexpected<std::string>("the field Path.element is not supported; use Path.elem");
  DataPath steps;
  for (const gnmi::Path* part : {&prefix, &path})
    if (auto ok = append(steps, *part); !ok) return tl::unexpected(std::move(ok.error()));
  return steps;
}

gnmi::Path toProto(const DataPath& path) {
  gnmi::Path proto;
  for (const PathStep& step : path) {
    gnmi::PathElem* elem = proto.add_elem();
    elem->set_name(proto.elem_size() == 1 ? std::string(kQualifier) + step.name : step.name);
    elem->mutable_key()->insert(step.keys.begin(), step.keys.end());
  }
  return proto;
}

std::string toString(const DataPath& path) {
  std::string text;
  for (const PathStep& step : path) {
    text += text.empty() ? "/" + std::string(kQualifier) + step.name : "/" + step.name;
    for (const auto& [key, value] : step.keys) text.append("[").append(key).append("=").append(value).append("]");
  }
  return text.empty() ? "/" : text;
}

}  // namespace nicleaf::api
