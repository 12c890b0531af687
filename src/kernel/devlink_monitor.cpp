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
  std::unique_ptr<DevlinkMonitor> monitor(new DevlinkMonitor(context, std::move(*socket), std::move(changed)));
  monitor->wait();
  return monitor;
}

DevlinkMonitor::DevlinkMonitor(boost::asio::io_context& context, netlink::Socket socket, std::function<void()> changed)
    : socket_(std::move(socket)),
      changed_(std::move(changed)),
      descriptor_(context, socket_.fd()),
      self_(std::make_shared<DevlinkMonitor*>(this)) {}

DevlinkMonitor::~DevlinkMonitor() { descriptor_.release(); }

void DevlinkMonitor::wait() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [weak = std::weak_ptr(self_)](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (self && !error) (*self)->drain();
                         });
}

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
  wait();
  // Calls a copy, and does so last: the callback may destroy the monitor.
  if (!news) return;
  const auto changed = changed_;
  changed();
}

}  // namespace nicleaf::kernel
