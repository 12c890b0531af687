// SPDX-License-Identifier: Apache-2.0
#include "frr/northbound_daemon.hpp"

#include "frr/flatten.hpp"
#include "model/bfd_path.hpp"
#include "model/zebra_path.hpp"

namespace nicleaf::frr {

Managed managedInZebra() {
  return {{"frr-vrf", "frr-zebra"}, "/frr-vrf:lib", [](const model::ConfigTree& tree) {
            model::ConfigTree l3vnis = tree;
            std::erase_if(l3vnis, [](const auto& leaf) { return !leaf.first.ends_with(model::kL3vniLeaf); });
            return l3vnis;
          }};
}

Managed managedInBfdd() { return {{"frr-bfdd"}, model::kBfdd, &model::ownBfd}; }

NorthboundDaemon::NorthboundDaemon(boost::asio::io_context& io, Endpoint endpoint, Managed managed, Deadlines deadlines)
    : managed_(std::move(managed)), client_(io, std::move(endpoint), managed_.modules, deadlines) {}

void NorthboundDaemon::getConfig(Handler<model::ConfigTree> done) {
  client_.get(::frr::GetRequest::CONFIG, {managed_.path},
              [this, done = std::move(done)](model::Expected<std::vector<std::string>> documents) {
                if (!documents) return done(tl::unexpected(documents.error()));
                model::ConfigTree result;
                for (const auto& document : *documents) {
                  auto tree = flatten(document, UnknownLists::kSkip);
                  if (!tree) {
                    tree.error().object = name();
                    return done(tl::unexpected(tree.error()));
                  }
                  result.merge(managed_.ours(*tree));
                }
                done(std::move(result));
              });
}

void NorthboundDaemon::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  client_.commit(std::move(delta), std::move(comment), std::move(done));
}

}  // namespace nicleaf::frr
