// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "kernel/learnt_macs.hpp"
#include "model/error.hpp"
#include "model/names.hpp"

namespace nicleaf::app {

/// The ports that have learnt too many MACs. A port is full at its limit, and stays full until half of its MACs have
/// been forgotten. Ports without a limit are never full.
[[nodiscard]] std::set<model::IfName> fullPorts(const std::map<model::IfName, std::size_t>& counts,
                                                const std::map<model::IfName, std::size_t>& limits,
                                                const std::set<model::IfName>& before);

/// Follows how many MACs the bridge has learnt on each port. Linux has no limit for a port, and without one a single
/// server fills the DPU's memory and the EVPN tables of the whole fabric. On the io_context's thread; the references
/// must outlive it.
class MacLimits {
 public:
  using Counts = std::map<model::IfName, std::size_t>;  // by netdev
  /// Counts the ports that have so many or more.
  using Count = std::function<model::Expected<kernel::LearntMacs>(std::size_t least)>;
  using Limits = std::function<Counts()>;  // without the ports that have none
  using Changed = std::function<void(std::set<model::IfName> full, const std::string& why)>;

  MacLimits(boost::asio::io_context& io, Count count, Limits limits, Changed changed);
  void start() { wait(0); }

 private:
  void wait(std::size_t records);
  void look();

  Count count_;
  Limits limits_;
  Changed changed_;
  boost::asio::steady_timer timer_;
  std::set<model::IfName> full_;
  bool failed_ = false;  // the last time; an error that lasts is logged once
};

}  // namespace nicleaf::app
