// SPDX-License-Identifier: Apache-2.0
#include "kernel/devlink_monitor.hpp"

#include <linux/devlink.h>

#include <algorithm>
#include <cerrno>

#include "netlink/devlink.hpp"

namespace nicleaf::kernel {
namespace {

constexpr std::uint8_t kWatched[] = {DEVLINK_CMD_NEW, DEVLINK_CMD_DEL, DEVLINK_CMD_PORT_NEW, DEVLINK_CMD_PORT_DEL};

}  // namespace

model::Expected<std::unique_ptr<DevlinkMonitor>> DevlinkMonitor::start(boost::asio::io_context& context,
                                                                       std::function<void()> changed) {
  auto socket = netlink::Socket::open(NETLINK_GENERIC);
  if (!socket) return model::fail(std::move(socket.error()));
  auto devlink = netlink::Devlink::open();
  if (!devlink) return model::fail(std::move(devlink.error()));
  if (auto joined = devlink->join(*socket); !joined) return model::fail(std::move(joined.error()));
  return std::unique_ptr<DevlinkMonitor>(new DevlinkMonitor(context, std::move(*socket), std::move(changed)));
}

DevlinkMonitor::DevlinkMonitor(boost::asio::io_context& context, netlink::Socket socket, std::function<void()> changed)
    : socket_(std::move(socket)), changed_(std::move(changed)), watch_(context, socket_.fd(), [this] { drain(); }) {}

void DevlinkMonitor::drain() {
  bool news = false;
  while (true) {
    const auto datagram = socket_.receive();
    if (!datagram && datagram.error() == EINTR) continue;
    if (!datagram && datagram.error() == ENOBUFS) {
      news = true;
      continue;
    }
    if (!datagram) break;
    netlink::forEachMessage(*datagram, [&](const nlmsghdr&, netlink::Bytes payload) {
      news = news || (!payload.empty() && std::ranges::find(kWatched, payload.front()) != std::end(kWatched));
    });
  }
  // Calls a copy, and does so last: the callback may destroy the monitor.
  if (!news) return;
  const auto changed = changed_;
  changed();
}

}  // namespace nicleaf::kernel
