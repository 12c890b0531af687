// SPDX-License-Identifier: Apache-2.0
#include "frr/static_daemon.hpp"

#include <set>

#include "model/static_path.hpp"
#include "model/zebra_path.hpp"

namespace nicleaf::frr {
namespace {

constexpr std::string_view kSource = "[src-prefix='::/0']";  // FRR 10: routes of any source
constexpr std::string_view kFamily = "[afi-safi=";
constexpr std::string_view kPath = "/path-list[";
constexpr std::string_view kVrf = "[vrf='";

std::string forFrr10(std::string path) {
  if (const auto at = path.find(kFamily); at != std::string::npos) path.insert(at, kSource);
  return path;
}

std::string forFrr8(std::string path) {
  if (const auto at = path.find(kSource); at != std::string::npos) path.erase(at, kSource.size());
  return path;
}

/// Whether FRR `version` has the key: 8.4 has not, 10.3 has.
bool hasSource(const std::string& version) { return !version.starts_with("8."); }

/// The routes of the agent, and nothing else that staticd has.
model::ConfigTree ownRoutes(const model::ConfigTree& tree) {
  std::set<std::string> own;  // paths of routes
  for (const auto& [path, value] : tree) {
    const auto at = path.find(kPath);
    const bool isTag = at != std::string::npos && path.ends_with("/tag");
    if (isTag && (value == model::kStaticTag || value == model::kAdvertisedStaticTag)) own.insert(path.substr(0, at));
  }
  model::ConfigTree routes;
  for (const auto& [path, value] : tree) {
    const bool isOwn = own.contains(path) || own.contains(path.substr(0, path.find(kPath)));
    // FRR sets these to their defaults by itself.
    if (isOwn && !path.ends_with("/onlink")) routes.emplace(forFrr8(path), value);
  }
  return routes;
}

/// The VRF of a route, which FRR wants in the same configuration.
std::string vrfOf(const std::string& path) {
  const auto at = path.find(kVrf);
  if (at == std::string::npos) return "";
  const auto from = at + kVrf.size();
  return path.substr(from, path.find('\'', from) - from);
}

}  // namespace

StaticDaemon::StaticDaemon(boost::asio::io_context& io, Endpoint staticd, Deadlines deadlines)
    : client_(io, std::move(staticd), {"frr-staticd"}, deadlines),
      config_(client_, {{model::kStaticRoutesTop, UnknownLists::kSkip}}) {}

void StaticDaemon::getConfig(Handler<model::Shared<model::ConfigTree>> done) {
  config_.get([this, done = std::move(done)](model::Expected<model::Shared<model::ConfigTree>> tree) {
    if (!tree) return done(tl::unexpected(std::move(tree.error())));
    if (*tree != *seen_) {
      seen_ = *tree;
      ours_ = ownRoutes(*seen_);
    }
    done(ours_);
  });
}

void StaticDaemon::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  std::set<std::string> vrfs;
  for (const auto& [path, value] : delta.updates) vrfs.insert(vrfOf(path));
  if (hasSource(frrVersion())) {
    for (auto& [path, value] : delta.updates) path = forFrr10(std::move(path));
    for (std::string& path : delta.deletes) path = forFrr10(std::move(path));
  }
  std::vector<std::pair<std::string, std::string>> first;
  first.reserve(vrfs.size());
  for (const std::string& vrf : vrfs) first.emplace_back(model::zebraVrfPath(vrf), "");
  delta.updates.insert(delta.updates.begin(), first.begin(), first.end());
  config_.commit(std::move(delta), std::move(comment), std::move(done));
}

}  // namespace nicleaf::frr
