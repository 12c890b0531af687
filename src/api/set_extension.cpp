// SPDX-License-Identifier: Apache-2.0
#include "api/set_extension.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <map>
#include <string_view>

#include <boost/json.hpp>

#include "api/commit_extension.hpp"
#include "api/grpc_status.hpp"
#include "model/utf8.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;
using Milliseconds = std::chrono::duration<double, std::milli>;

json::array texts(const std::vector<std::string>& lines) {
  json::array made;
  for (const std::string& line : lines) made.push_back(json::value(model::validUtf8(line)));
  return made;
}

json::object planJson(const reconcile::Plan& plan) {
  return {{"plan", texts(plan.lines())}, {"costs", texts(plan.costs)}};
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

/// What a message may ask for, and the other members that it may have.
constexpr struct {
  std::string_view what;
  std::array<std::string_view, 2> members;
} kWishes[] = {{"dry-run", {"generation"}},
               {"drain", {"ip-vrf"}},
               {"undrain", {"ip-vrf"}},
               {"apply", {"comment"}},
               {"rollback", {"generation", "comment"}}};

/// The message's members, all of which are texts and are known; empty if it is not understood.
std::map<std::string, std::string, std::less<>> membersOf(const std::string& text) {
  boost::system::error_code error;
  const json::value message = json::parse(text, error);
  const json::object* object = error ? nullptr : message.if_object();
  if (object == nullptr) return {};
  std::map<std::string, std::string, std::less<>> members;
  for (const auto& [name, value] : *object) {
    if (!value.is_string()) return {};
    members.emplace(name, std::string_view(value.get_string()));
  }
  const auto wish = std::ranges::find(kWishes, members["nicleaf"], [](const auto& one) { return one.what; });
  if (wish == std::end(kWishes)) return {};
  const auto known = [&](const auto& member) {
    return member.first == "nicleaf" || std::ranges::find(wish->members, member.first) != wish->members.end();
  };
  if (!std::ranges::all_of(members, known)) return {};
  return members;
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t read = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(read) : std::nullopt;
}

/// nullopt if it is not understood.
std::optional<SetWish> readWish(const std::string& text) {
  const auto members = membersOf(text);
  if (members.empty()) return std::nullopt;
  const auto textOf = [&](std::string_view name) {
    const auto found = members.find(name);
    return found == members.end() ? std::string() : found->second;
  };
  const std::string what = textOf("nicleaf");
  SetWish wish{.comment = textOf("comment")};
  if (what == "drain" || what == "undrain")
    wish.drain = model::DrainRequest{.vrf = textOf("ip-vrf"), .drained = what == "drain"};
  wish.dryRun = what == "dry-run";
  const bool named = members.contains("generation");
  const auto generation = number(textOf("generation"));
  if (named && !generation) return std::nullopt;
  if (what == "rollback" || named) wish.rollback = RollbackRequest{generation, wish.dryRun, wish.comment};
  return wish;
}

}  // namespace

void addDryRun(gnmi::SetRequest& request) { addExperimental(request, R"({"nicleaf":"dry-run"})"); }

void addComment(gnmi::SetRequest& request, const std::string& comment) {
  if (!comment.empty())
    addExperimental(request, json::serialize(json::object{{"nicleaf", "apply"}, {"comment", comment}}));
}

void addRollback(gnmi::SetRequest& request, const RollbackRequest& rollback) {
  json::object message{{"nicleaf", rollback.dryRun ? "dry-run" : "rollback"}};
  if (rollback.generation) message["generation"] = std::to_string(*rollback.generation);
  if (!rollback.comment.empty()) message["comment"] = rollback.comment;
  addExperimental(request, json::serialize(message));
}

void addDrain(gnmi::SetRequest& request, const model::DrainRequest& drain) {
  json::object message{{"nicleaf", drain.drained ? "drain" : "undrain"}};
  if (!drain.vrf.empty()) message["ip-vrf"] = drain.vrf;
  addExperimental(request, json::serialize(message));
}

tl::expected<SetWish, grpc::Status> wishOf(const gnmi::SetRequest& request) {
  SetWish wish;
  std::optional<SetWish> commit;
  for (const gnmi_ext::Extension& extension : request.extension()) {
    if (extension.has_commit()) {
      auto read = readCommit(extension.commit());
      if (!read) return tl::unexpected(read.error());
      commit = std::move(*read);
      continue;
    }
    if (extension.registered_ext().id() != gnmi_ext::EID_EXPERIMENTAL)
      return unsupported(
          "the request has a gNMI extension that is not "
          "supported; expected none, Commit, or extension 999");
    auto read = readWish(extension.registered_ext().msg());
    if (!read)
      return unsupported(
          "extension 999 has another message than the supported ones; expected "
          "{\"nicleaf\":\"dry-run\"} or "
          "{\"nicleaf\":\"rollback\"}, which may have a \"generation\", "
          "{\"nicleaf\":\"drain\"} or "
          "{\"nicleaf\":\"undrain\"}, which may have an \"ip-vrf\", or "
          "{\"nicleaf\":\"apply\"}, which may have a "
          "\"comment\", as rollback may");
    wish = std::move(*read);
  }
  if (!commit) return wish;
  if (wish.dryRun || wish.drain || (commit->trialWish && wish.rollback))
    return malformed(
        "the request has a Commit and something else that "
        "extension 999 asks for; expected one of them");
  wish.trial = std::move(commit->trial);
  wish.trialWish = std::move(commit->trialWish);
  return wish;
}

std::string reportJson(const reconcile::Plan& plan) { return json::serialize(planJson(plan)); }

std::string reportJson(const reconcile::ApplyReport& report) {
  json::object made = planJson(report.plan);
  made["generation"] = report.generation;
  if (report.restores) made["restores"] = *report.restores;
  if (!report.keptBack.empty()) {
    json::object kept;
    for (const auto& [tenant, why] : report.keptBack) kept[tenant] = why;
    made["kept-back"] = std::move(kept);
  }
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
      if (const json::value* costs = read.if_contains("costs")) {  // an older agent has none
        for (const json::value& line : costs->as_array()) report.costs.emplace_back(line.as_string());
      }
      if (!read.contains("generation")) return report;  // a dry run
      report.generation = read.at("generation").to_number<std::uint64_t>();
      if (const json::value* restores = read.if_contains("restores"))
        report.restores = restores->to_number<std::uint64_t>();
      if (const json::value* kept = read.if_contains("kept-back")) {
        for (const auto& [tenant, why] : kept->as_object()) report.keptBack.emplace(tenant, why.as_string());
      }
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
