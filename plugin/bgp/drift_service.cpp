// SPDX-License-Identifier: GPL-2.0-or-later
#include "bgp/drift_service.hpp"

#include <sstream>

#include "bgp/bgp.h"
#include "core/frr.hpp"
#include "core/guarded.hpp"
#include "core/server.hpp"
#include "core/shard.hpp"
#include "lines/drift.hpp"

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

void add(const lines::Difference& difference, nicleaf::drift::CompareResponse& response) {
  const bool configured = difference.kind == lines::Difference::Kind::kOnlyInDatastore;
  auto* entry = response.add_differences();
  entry->set_kind(configured ? Difference::ONLY_IN_DATASTORE : Difference::ONLY_IN_BGPD);
  std::istringstream context(difference.context);
  for (std::string line; std::getline(context, line);) entry->add_context(line);
  entry->set_line(withoutSecret(difference.line));
  if (difference.node) entry->set_path(pathOf(difference.node));
}

}  // namespace

Status DriftService::compare(nicleaf::drift::CompareResponse& response) const {
  if (transaction_.isActive()) return {StatusCode::UNAVAILABLE, "a transaction is in progress: try again later"};
  std::string shown;
  nicleaf_bgp_running([](const char* text, void* to) { *static_cast<std::string*>(to) = text; }, &shown);
  lines::EntrySet configured;
  transaction_.renderer().renderAll(running_config->dnode, frrProfile(), configured);
  for (const auto& difference : lines::compareWithShown(configured, shown)) add(difference, response);
  return Status::OK;
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
