// SPDX-License-Identifier: Apache-2.0
#include "kernel/netlink_kernel.hpp"

#include <linux/rtnetlink.h>

#include <cerrno>
#include <stdexcept>

#include "kernel/identities.hpp"

namespace nicleaf::kernel {

model::Expected<std::unique_ptr<NetlinkKernel>> NetlinkKernel::open(boost::asio::io_context& context) {
  auto socket = Socket::open();
  if (!socket) return model::fail(socket.error());
  // A change that names no link: the kernel looks at the capability first, and does nothing either way.
  Message probe(RTM_SETLINK, NLM_F_ACK);
  probe.extra<ifinfomsg>();
  // The second is refused, too: it is there so that the kernel can be asked whether it has VNI filters.
  const auto answers = socket->transact({probe, loadVxlan()});
  if (!answers) return model::fail(answers.error());
  if (const int error = answers->front().ack.error; error == EPERM) {
    return model::fail(errorOf(error, "rtnetlink", "get access to the network namespace", answers->front().ack.text));
  }
  auto devlink = Devlink::open();
  if (!devlink) return model::fail(devlink.error());
  return std::unique_ptr<NetlinkKernel>(new NetlinkKernel(context, std::move(*socket), std::move(*devlink)));
}

model::Expected<model::KernelState> NetlinkKernel::observe(const std::set<std::string>& sysctls) {
  auto links = dumpAllLinks(socket_);
  if (!links) return model::fail(links.error());
  for (const auto& [index, record] : *links) indexes_.used(index);
  const auto ports = devlink_.ports();
  if (!ports) return model::fail(ports.error());
  auto identities = identitiesOf(*links, *ports);
  auto state = observeState(socket_, std::move(*links), sysctls);
  if (state) state->identities = std::move(identities);
  return state;
}

tl::expected<void, model::Errors> NetlinkKernel::apply(std::span<const model::KernelOp> ops) {
  return Executor(socket_, indexes_).run(ops);
}

void NetlinkKernel::watch(std::function<void()> changed) {
  auto devlink = DevlinkMonitor::start(context_, changed);
  if (!devlink) throw std::runtime_error("cannot watch devlink: " + devlink.error().message());
  auto monitor = Monitor::start(context_, std::move(changed));
  if (!monitor) throw std::runtime_error("cannot watch the kernel: " + monitor.error().message());
  monitor_ = std::move(*monitor);
  devlinkMonitor_ = std::move(*devlink);
}

}  // namespace nicleaf::kernel
