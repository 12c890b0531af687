// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/told.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "core/yang_data.hpp"

namespace nicleaf::plugin {

using nicleaf::changes::SinceRequest;
using nicleaf::changes::SinceResponse;

namespace {

std::uint64_t randomNumber() {
  std::random_device random;
  return std::uniform_int_distribution<std::uint64_t>(1)(random);
}

/// Whether the request is about a piece.
bool isAsked(const SinceRequest& request, const std::string& key) {
  return request.top().empty() || std::ranges::any_of(request.top(), [&](const std::string& top) {
           return key.starts_with(top) && (key.size() == top.size() || key[top.size()] == '/');
         });
}

void add(SinceResponse& response, const Shard& shard) {
  frr::DataTree printed;
  if (const auto status = print(shard.tree.get(), frr::JSON, false, printed); !status.ok())
    throw std::runtime_error(shard.key + ": " + status.error_message());
  auto& piece = *response.add_changed();
  piece.set_path(shard.key);
  piece.set_json(std::move(*printed.mutable_data()));
}

}  // namespace

Told::Told() : instance_(randomNumber()) {}

const Snapshot* Told::knownTo(const SinceRequest& request) const {
  if (request.instance() != instance_) return nullptr;
  const auto found = std::ranges::find(all_, request.version(), [](const auto& one) { return one->version; });
  return found == all_.end() ? nullptr : found->get();
}

void Told::keep(const std::shared_ptr<const Snapshot>& told) {
  std::erase_if(all_, [&](const auto& one) { return one->version == told->version; });
  all_.push_back(told);
  if (all_.size() > kMost) all_.pop_front();
}

void Told::tell(const std::shared_ptr<const Snapshot>& now, const SinceRequest& request, SinceResponse& response) {
  const QuietYang quiet;
  static const Snapshot kNothing;
  const Snapshot* known = knownTo(request);
  response.set_instance(instance_);
  response.set_version(now->version);
  response.set_whole(known == nullptr);
  // Both are in the order of their keys.
  const auto& old = (known != nullptr ? *known : kNothing).shards;
  auto before = old.cbegin();
  for (const ShardPtr& shard : now->shards) {
    for (; before != old.cend() && (*before)->key < shard->key; ++before)
      if (isAsked(request, (*before)->key)) response.add_removed((*before)->key);
    const bool same = before != old.cend() && *before == shard;
    if (before != old.cend() && (*before)->key == shard->key) ++before;
    if (!same && isAsked(request, shard->key)) add(response, *shard);
  }
  for (; before != old.cend(); ++before)
    if (isAsked(request, (*before)->key)) response.add_removed((*before)->key);
  keep(now);
}

}  // namespace nicleaf::plugin
