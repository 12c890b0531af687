// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/drift_service.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "bgp/bgp.h"
#include "bgp/command_runner.hpp"
#include "core/frr.hpp"
#include "core/guarded.hpp"
#include "core/server.hpp"
#include "core/shard.hpp"
#include "lines/foreign.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;
using nicleaf::drift::Difference;

namespace {

/// Replaces the value of a neighbor's password.
std::string withoutSecret(const std::string& line) {
  constexpr std::string_view kWord = " password ";
  const auto at = line.find(kWord);
  return line.starts_with("neighbor ") && at == line.find(' ', 9) ? line.substr(0, at + kWord.size()) + "..." : line;
}

void fill(const lines::Difference& difference, Difference& entry) {
  const bool configured = difference.kind == lines::Difference::Kind::kOnlyInDatastore;
  entry.set_kind(configured ? Difference::ONLY_IN_DATASTORE : Difference::ONLY_IN_BGPD);
  std::istringstream context(difference.context);
  for (std::string line; std::getline(context, line);) entry.add_context(line);
  entry.set_line(withoutSecret(difference.line));
  if (difference.node) entry.set_path(pathOf(difference.node));
}

bool onlyInBgpd(const lines::Difference& one) { return one.kind == lines::Difference::Kind::kOnlyInBgpd; }

bool contains(const std::vector<lines::Difference>& all, const lines::Difference& wanted) {
  return std::ranges::any_of(all, [&](const lines::Difference& one) {
    return one.kind == wanted.kind && one.context == wanted.context && one.line == wanted.line;
  });
}

/// The VRF of "router bgp 65000 vrf red", with or without further lines.
std::string vrfOf(const std::string& lines) {
  constexpr std::string_view kWord = " vrf ";
  const std::string instance = lines.substr(0, lines.find('\n'));
  const auto at = instance.find(kWord);
  return at == std::string::npos ? "default" : instance.substr(at + kWord.size());
}

/// Executes a line in its context; bgpd's refusals show in the next comparison.
void execute(const std::string& context, const std::string& line) {
  lines::Entry entry;
  entry.order.vrf = vrfOf(context.empty() ? line : context);
  entry.context = context;
  entry.line = line;
  CommandRunner().run({lines::Step::Kind::kAdd, &entry});
}

}  // namespace

std::vector<lines::Difference> DriftService::differences(lines::EntrySet& configured) const {
  std::string shown;
  nicleaf_bgp_running([](const char* text, void* to) { *static_cast<std::string*>(to) = text; }, &shown);
  transaction_.renderer().renderAll(running_config->dnode, frrProfile(), configured);
  return lines::compareWithShown(configured, shown);
}

Status DriftService::compare(nicleaf::drift::CompareResponse& response) const {
  if (transaction_.isActive()) return {StatusCode::UNAVAILABLE, "a transaction is in progress: try again later"};
  lines::EntrySet configured;
  for (const auto& difference : differences(configured)) fill(difference, *response.add_differences());
  return Status::OK;
}

Status DriftService::removeForeign(nicleaf::drift::RemoveForeignResponse& response) {
  if (transaction_.isActive()) return {StatusCode::UNAVAILABLE, "a transaction is in progress: try again later"};
  lines::EntrySet configured, again;
  const auto before = differences(configured);
  if (configured.empty())
    return {StatusCode::FAILED_PRECONDITION,
            "the datastore has no BGP instance, so all lines of bgpd would be foreign"};
  // Later, until a file is read again, what only bgpd has was typed into a shell.
  const bool fileIsNew = std::exchange(fileIsNew_, false);
  if (std::exchange(owned_, true) && !fileIsNew) return Status::OK;
  if (std::ranges::none_of(before, onlyInBgpd)) return Status::OK;
  for (const auto& [context, line] : lines::removalsOf(before, configured)) execute(context, line);
  // A line that was removed may have taken a line of the datastore with it, such as another value of the same setting.
  const auto after = differences(again);
  for (const auto& one : after) {
    if (!onlyInBgpd(one) && !contains(before, one)) execute(one.context, one.line);
  }
  for (const auto& one : before) {
    if (onlyInBgpd(one)) fill(one, contains(after, one) ? *response.add_left() : *response.add_removed());
  }
  return Status::OK;
}

void DriftService::fileWasRead() {
  fileIsNew_ = true;
  if (owned_ && !transaction_.isActive()) removeFile();
}

void DriftService::removeFile() {
  const auto log = [](const char* what, const auto& lines) {
    for (const Difference& one : lines) {
      std::string where;
      for (const auto& context : one.context()) where += context + ": ";
      zlog_warn("nicleaf: a configuration file has a line that the datastore does not have; %s: %s%s", what,
                where.c_str(), one.line().c_str());
    }
  };
  nicleaf::drift::RemoveForeignResponse response;
  const auto status = guarded([&] { return removeForeign(response); });
  if (!status.ok())
    zlog_err("nicleaf: cannot remove the lines of a configuration file: %s", status.error_message().c_str());
  log("removed", response.removed());
  log("bgpd refuses to remove it", response.left());
}

void DriftService::transactionEnded() {
  // Not now: the datastore gets the transaction's changes right after this.
  if (owned_ && fileIsNew_) nicleaf_files_read_later();
}

grpc::ServerUnaryReactor* DriftService::RemoveForeign(grpc::CallbackServerContext* context,
                                                      const nicleaf::drift::RemoveForeignRequest*,
                                                      nicleaf::drift::RemoveForeignResponse* response) {
  auto* reactor = context->DefaultReactor();
  mainQueue().post([this, reactor, response](bool run) {
    if (!run)
      return reactor->Finish(
          {StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    reactor->Finish(guarded([&] { return removeForeign(*response); }));
  });
  return reactor;
}

grpc::ServerUnaryReactor* DriftService::Compare(grpc::CallbackServerContext* context,
                                                const nicleaf::drift::CompareRequest*,
                                                nicleaf::drift::CompareResponse* response) {
  auto* reactor = context->DefaultReactor();
  mainQueue().post([this, reactor, response](bool run) {
    if (!run)
      return reactor->Finish(
          {StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    reactor->Finish(guarded([&] { return compare(*response); }));
  });
  return reactor;
}

}  // namespace nicleaf::plugin
