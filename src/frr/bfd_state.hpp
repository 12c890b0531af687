// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "frr/northbound_client.hpp"
#include "model/status.hpp"

namespace nicleaf::frr {

/// A session of BFD over a single hop.
struct BfdPeer {
  model::BfdState state = model::BfdState::kUnknown;  // of this side
  bool wasUp = false;                                 // since it is configured
  friend bool operator==(const BfdPeer&, const BfdPeer&) = default;
};
using BfdPeers = std::map<model::NextHop, BfdPeer>;

/// What bfdd knows of its sessions. bfdd sends no events, so ask. On the io_context's thread.
class BfdState {
 public:
  virtual ~BfdState() = default;
  virtual void get(Handler<BfdPeers> done) = 0;
};

class BfddState final : public BfdState {
 public:
  BfddState(boost::asio::io_context& io, Endpoint bfdd, Deadlines deadlines = {});
  void get(Handler<BfdPeers> done) override;

 private:
  NorthboundClient client_;
};

/// The sessions of a document that libyang printed, without those on an interface, which bgpd's are.
[[nodiscard]] BfdPeers bfdPeersOf(const std::string& document);

}  // namespace nicleaf::frr
