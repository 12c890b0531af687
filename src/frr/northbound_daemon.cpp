// SPDX-License-Identifier: Apache-2.0
#include "frr/northbound_daemon.hpp"

#include "model/bfd_path.hpp"
#include "model/zebra_path.hpp"

namespace nicleaf::frr {

Managed managedInZebra() {
  return {{"frr-vrf", "frr-zebra"}, "/frr-vrf:lib", [](const model::ConfigTree& tree) {
            model::ConfigTree l3vnis;
            for (const auto& [path, value] : tree) {
              if (path.ends_with(model::kL3vniLeaf)) l3vnis.emplace(path, value);
            }
            return l3vnis;
          }};
}

Managed managedInBfdd() { return {{"frr-bfdd"}, model::kBfdd, &model::ownBfd}; }

NorthboundDaemon::NorthboundDaemon(boost::asio::io_context& io, Endpoint endpoint, Managed managed, Deadlines deadlines)
    : managed_(std::move(managed)),
      client_(io, std::move(endpoint), managed_.modules, deadlines),
      config_(client_, {{managed_.path, UnknownLists::kSkip}}) {}

void NorthboundDaemon::getConfig(Handler<model::Shared<model::ConfigTree>> done) {
  config_.get([this, done = std::move(done)](model::Expected<model::Shared<model::ConfigTree>> tree) {
    if (!tree) return done(tl::unexpected(std::move(tree.error())));
    if (*tree != *seen_) {
      seen_ = *tree;
      ours_ = managed_.ours(*seen_);
    }
    done(ours_);
  });
}

void NorthboundDaemon::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  config_.commit(std::move(delta), std::move(comment), std::move(done));
}

}  // namespace nicleaf::frr
