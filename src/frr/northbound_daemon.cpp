// SPDX-License-Identifier: Apache-2.0
#include "frr/northbound_daemon.hpp"

#include "frr/flatten.hpp"
#include "model/zebra_path.hpp"

namespace nicleaf::frr {

NorthboundDaemon::NorthboundDaemon(boost::asio::io_context& io, Endpoint zebra, Deadlines deadlines)
    : client_(io, std::move(zebra), {"frr-vrf", "frr-zebra"}, deadlines) {}

void NorthboundDaemon::getConfig(Handler<model::ConfigTree> done) {
  client_.get(::frr::GetRequest::CONFIG, {"/frr-vrf:lib"},
              [this, done = std::move(done)](model::Expected<std::vector<std::string>> documents) {
                if (!documents) return done(tl::unexpected(documents.error()));
                model::ConfigTree result;
                for (const auto& document : *documents) {
                  auto tree = flatten(document, UnknownLists::kSkip);
                  if (!tree) {
                    tree.error().object = name();
                    return done(tl::unexpected(tree.error()));
                  }
                  std::erase_if(*tree, [](const auto& leaf) { return !leaf.first.ends_with(model::kL3vniLeaf); });
                  result.merge(*tree);
                }
                done(std::move(result));
              });
}

void NorthboundDaemon::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  client_.commit(std::move(delta), std::move(comment), std::move(done));
}

}  // namespace nicleaf::frr
