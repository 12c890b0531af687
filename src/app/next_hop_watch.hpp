// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "frr/bfd_state.hpp"

namespace nicleaf::app {

/// Follows the next hops of static routes that have BFD: asks bfdd for their states once a second, and not at all if
/// there are none. On the io_context's thread; the references must outlive it.
class NextHopWatch {
 public:
  using Followed = std::function<std::set<model::NextHop>()>;
  using Changed = std::function<void(model::NextHopStates states, const std::string& why)>;

  /// `followed` gives the next hops of the applied intent. `changed` is called after every answer, with all of them and
  /// what is different.
  NextHopWatch(boost::asio::io_context& io, frr::BfdState& bfdd, Followed followed, Changed changed);
  void start();

 private:
  void look();
  void take(const model::Expected<frr::BfdPeers>& peers);
  [[nodiscard]] model::BfdState judge(const model::NextHop& hop, const frr::BfdPeers& peers);

  frr::BfdState& bfdd_;
  Followed followed_;
  Changed changed_;
  boost::asio::steady_timer timer_;
  std::map<model::NextHop, int> neverUp_;  // how often a session was asked for that has never been up
  model::NextHopStates last_;
};

}  // namespace nicleaf::app
