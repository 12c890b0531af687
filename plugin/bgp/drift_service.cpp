// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/drift_service.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

#include "bgp/bgp.h"
#include "bgp/command_runner.hpp"
#include "bgp/instances.hpp"
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
  if (difference.entry != nullptr && difference.entry->node != nullptr) entry.set_path(pathOf(difference.entry->node));
}

bool onlyInBgpd(const lines::Difference& one) { return one.kind == lines::Difference::Kind::kOnlyInBgpd; }

bool contains(const std::vector<lines::Difference>& all, const lines::Difference& wanted) {
  return std::ranges::any_of(all, [&](const lines::Difference& one) {
    return one.kind == wanted.kind && one.context == wanted.context && one.line == wanted.line;
  });
}

/// Executes a line in its context; bgpd's refusals show in the next comparison.
void execute(const std::string& context, const std::string& line) {
  lines::Entry entry;
  entry.order.vrf = vrfOf(context.empty() ? line : context);
  entry.context = context;
  entry.line = line;
  CommandRunner().run({lines::Step::Kind::kAdd, &entry});
}

/// Executes the lines of the datastore that bgpd does not have, as a commit would that adds them.
void restore(const std::vector<lines::Difference>& differences, const lines::EntrySet& configured) {
  std::set<std::string> missing;
  for (const auto& one : differences) {
    if (one.entry != nullptr) missing.insert(one.entry->key);
  }
  if (missing.empty()) return;
  // bgpd removes lines with their owner, also those that it does not write.
  for (std::size_t before = 0; before != missing.size();) {
    before = missing.size();
    for (const auto& [key, entry] : configured) {
      if (missing.contains(entry.owner)) missing.insert(key);
    }
  }
  lines::EntrySet there = configured;
  for (const std::string& key : missing) there.erase(key);
  CommandRunner runner;
  // A line that bgpd refuses shows in the next comparison.
  for (const auto& step : lines::difference(there, configured)) runner.run(step);
}

Status inTransaction() { return {StatusCode::UNAVAILABLE, "a transaction is in progress: try again later"}; }

Status allForeign() {
  return {StatusCode::FAILED_PRECONDITION, "the datastore has no BGP instance, so all lines of bgpd would be foreign"};
}

}  // namespace

std::vector<lines::Difference> DriftService::differences(lines::EntrySet& configured) const {
  const std::string shown = shownLines();
  transaction_.renderer().renderAll(running_config->dnode, frrProfile(), configured);
  return lines::compareWithShown(configured, shown);
}

Status DriftService::compare(nicleaf::drift::CompareResponse& response) {
  if (transaction_.isActive()) return inTransaction();
  lines::EntrySet configured;
  const auto found = differences(configured);
  if (!configured.empty()) watch_.found(found);
  for (const auto& difference : found) fill(difference, *response.add_differences());
  return Status::OK;
}

void DriftService::look() {
  lines::EntrySet configured;
  watch_.found(differences(configured));
}

Status DriftService::removeForeign(nicleaf::drift::RemoveForeignResponse& response) {
  if (transaction_.isActive()) return inTransaction();
  lines::EntrySet configured, again;
  const auto before = differences(configured);
  if (configured.empty()) return allForeign();
  watch_.lookSoon();
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
  nicleaf_listeners_check();
  for (const auto& one : before) {
    if (onlyInBgpd(one)) fill(one, contains(after, one) ? *response.add_left() : *response.add_removed());
  }
  return Status::OK;
}

Status DriftService::repair(nicleaf::drift::RepairResponse& response) {
  if (transaction_.isActive()) return inTransaction();
  lines::EntrySet configured, meanwhile, again, last;
  const auto before = differences(configured);
  if (configured.empty()) return allForeign();
  owned_ = true;
  fileIsNew_ = false;
  nicleaf_prefix_lists_settle();
  // The lines of the datastore first: most values can be replaced without a removal, which would reset more sessions.
  restore(before, configured);
  const auto foreign = differences(meanwhile);
  for (const auto& [context, line] : lines::removalsOf(foreign, meanwhile)) execute(context, line);
  // A line that was removed may have taken a line of the datastore with it, and bgpd may have refused a line until now.
  restore(differences(again), again);
  nicleaf_listeners_check();
  const auto after = differences(last);
  watch_.found(after);
  for (const auto& one : before) {
    if (contains(after, one)) continue;
    fill(one, onlyInBgpd(one) ? *response.add_removed() : *response.add_restored());
  }
  for (const auto& one : after) fill(one, *response.add_left());
  return Status::OK;
}

void DriftService::fileWasRead() {
  fileIsNew_ = true;
  if (owned_ && !transaction_.isActive()) removeFile();
}

/// Clients have configured bgpd before it restarted. So its own file is an old one, as after RemoveForeign.
void DriftService::restored() {
  if (configuredInstances().empty()) return;
  owned_ = true;
  fileWasRead();
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

grpc::ServerUnaryReactor* DriftService::answer(grpc::CallbackServerContext& context,
                                               std::function<grpc::Status()> answer) {
  auto* reactor = context.DefaultReactor();
  mainQueue().post([reactor, answer = std::move(answer)](bool run) {
    if (!run)
      return reactor->Finish(
          {StatusCode::UNAVAILABLE, "the daemon is stopping, or too many requests wait: try again later"});
    reactor->Finish(guarded(answer));
  });
  return reactor;
}

grpc::ServerUnaryReactor* DriftService::RemoveForeign(grpc::CallbackServerContext* context,
                                                      const nicleaf::drift::RemoveForeignRequest*,
                                                      nicleaf::drift::RemoveForeignResponse* response) {
  return answer(*context, [this, response] { return removeForeign(*response); });
}

grpc::ServerUnaryReactor* DriftService::Repair(grpc::CallbackServerContext* context,
                                               const nicleaf::drift::RepairRequest*,
                                               nicleaf::drift::RepairResponse* response) {
  return answer(*context, [this, response] { return repair(*response); });
}

grpc::ServerUnaryReactor* DriftService::Compare(grpc::CallbackServerContext* context,
                                                const nicleaf::drift::CompareRequest*,
                                                nicleaf::drift::CompareResponse* response) {
  return answer(*context, [this, response] { return compare(*response); });
}

}  // namespace nicleaf::plugin
