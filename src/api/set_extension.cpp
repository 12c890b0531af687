// SPDX-License-Identifier: Apache-2.0
#include "api/set_extension.hpp"

#include <exception>

#include <boost/json.hpp>

#include "health/utf8.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;
using Milliseconds = std::chrono::duration<double, std::milli>;

json::object planJson(const reconcile::Plan& plan) {
  json::array lines;
  for (const std::string& line : plan.lines()) lines.push_back(json::value(health::validUtf8(line)));
  return {{"plan", std::move(lines)}};
}

double milliseconds(std::chrono::microseconds duration) { return Milliseconds(duration).count(); }

std::chrono::microseconds microseconds(const json::value& ms) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Milliseconds(ms.to_number<double>()));
}

template <typename Message>
void addExperimental(Message& message, std::string json) {
  auto* extension = message.add_extension()->mutable_registered_ext();
  extension->set_id(gnmi_ext::EID_EXPERIMENTAL);
  extension->set_msg(std::move(json));
}

/// Empty if it is not understood.
std::optional<SetWish> readWish(const std::string& text) {
  boost::system::error_code error;
  const json::value message = json::parse(text, error);
  const json::object* object = error ? nullptr : message.if_object();
  const json::value* what = object == nullptr ? nullptr : object->if_contains("nicleaf");
  if (what == nullptr) return std::nullopt;
  if (*what == "dry-run" && object->size() == 1) return SetWish{.dryRun = true};
  if (*what != "drain" && *what != "undrain") return std::nullopt;
  model::DrainRequest drain{.drained = *what == "drain"};
  const json::value* vrf = object->if_contains("ip-vrf");
  if (object->size() != (vrf == nullptr ? 1 : 2) || (vrf != nullptr && !vrf->is_string())) return std::nullopt;
  if (vrf != nullptr) drain.vrf = std::string_view(vrf->get_string());
  return SetWish{.drain = std::move(drain)};
}

}  // namespace

void addDryRun(gnmi::SetRequest& request) { addExperimental(request, R"({"nicleaf":"dry-run"})"); }

void addDrain(gnmi::SetRequest& request, const model::DrainRequest& drain) {
  json::object message{{"nicleaf", drain.drained ? "drain" : "undrain"}};
  if (!drain.vrf.empty()) message["ip-vrf"] = drain.vrf;
  addExperimental(request, json::serialize(message));
}

tl::expected<SetWish, std::string> wishOf(const gnmi::SetRequest& request) {
  SetWish wish;
  for (const gnmi_ext::Extension& extension : request.extension()) {
    if (extension.registered_ext().id() != gnmi_ext::EID_EXPERIMENTAL)
      return tl::unexpected<std::string>(
          "the request has a gNMI extension that is not supported; expected none, or extension 999");
    auto read = readWish(extension.registered_ext().msg());
    if (!read)
      return tl::unexpected<std::string>(
          "extension 999 has another message than the supported ones; expected {\"nicleaf\":\"dry-run\"}, or "
          "{\"nicleaf\":\"drain\"} or {\"nicleaf\":\"undrain\"}, which may have an \"ip-vrf\"");
    wish = std::move(*read);
  }
  return wish;
}

std::string reportJson(const reconcile::Plan& plan) { return json::serialize(planJson(plan)); }

std::string reportJson(const reconcile::ApplyReport& report) {
  json::object made = planJson(report.plan);
  made["generation"] = report.generation;
  made["applied-ms"] = milliseconds(report.total);
  json::array steps;
  for (const auto& [name, duration] : report.steps) steps.push_back({{"name", name}, {"ms", milliseconds(duration)}});
  made["steps"] = std::move(steps);
  return json::serialize(made);
}

void addReport(gnmi::SetResponse& response, std::string json) { addExperimental(response, std::move(json)); }

tl::expected<SetReport, std::string> readReport(const gnmi::SetResponse& response) {
  for (const gnmi_ext::Extension& extension : response.extension()) {
    if (extension.registered_ext().id() != gnmi_ext::EID_EXPERIMENTAL) continue;
    try {
      SetReport report;
      report.json = extension.registered_ext().msg();
      const json::object read = json::parse(report.json).as_object();
      for (const json::value& line : read.at("plan").as_array()) report.plan.emplace_back(line.as_string());
      if (!read.contains("generation")) return report;  // a dry run
      report.generation = read.at("generation").to_number<std::uint64_t>();
      report.total = microseconds(read.at("applied-ms"));
      for (const json::value& step : read.at("steps").as_array())
        report.steps.emplace_back(step.at("name").as_string(), microseconds(step.at("ms")));
      return report;
    } catch (const std::exception& error) {
      return tl::unexpected<std::string>(error.what());
    }
  }
  return tl::unexpected<std::string>("it has no report");
}

}  // namespace nicleaf::api
