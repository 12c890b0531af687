// SPDX-License-Identifier: Apache-2.0
#include "kernel/netlink_kernel.hpp"

#include <linux/rtnetlink.h>

#include <cerrno>
#include <limits>
#include <stdexcept>
#include <utility>

#include "kernel/identities.hpp"
#include "kernel/state_differences.hpp"
#include "kernel/sysctl.hpp"
#include "model/sysctls.hpp"
#include "netlink/parse.hpp"
#include "netlink/requests.hpp"

namespace nicleaf::kernel {
namespace {

/// Datagrams to read in one go before other work gets its turn.
constexpr int kReadsPerTurn = 256;
constexpr int kAll = std::numeric_limits<int>::max();

/// They are few, and the kernel announces none of them.
std::map<std::string, std::string> readSysctls() {
  std::map<std::string, std::string> values;
  for (const model::Sysctl& sysctl : model::kSysctls) {
    if (auto value = readSysctl(sysctl.key)) values.emplace(sysctl.key, std::move(*value));
  }
  return values;
}

}  // namespace

model::Expected<std::unique_ptr<NetlinkKernel>> NetlinkKernel::open(boost::asio::io_context& context) {
  auto socket = netlink::Socket::open();
  if (!socket) return model::fail(socket.error());
  // A change that names no link: the kernel checks the capability first, and changes nothing in either case.
  netlink::Message probe(RTM_SETLINK, NLM_F_ACK);
  probe.extra<ifinfomsg>();
  // The kernel refuses the second request, too. But it loads the vxlan module for it, and so can answer whether it has
  // VNI filters.
  const auto answers = socket->transact({probe, netlink::loadVxlan()});
  if (!answers) return model::fail(answers.error());
  if (const int error = answers->front().ack.error; error == EPERM) {
    return model::fail(
        netlink::errorOf(error, "rtnetlink", "get access to the network namespace", answers->front().ack.text));
  }
  auto notifications = netlink::Notifications::open();
  if (!notifications) return model::fail(notifications.error());
  auto devlink = netlink::Devlink::open();
  if (!devlink) return model::fail(devlink.error());
  return std::unique_ptr<NetlinkKernel>(
      new NetlinkKernel(context, std::move(*socket), std::move(*notifications), std::move(*devlink)));
}

NetlinkKernel::NetlinkKernel(boost::asio::io_context& context, netlink::Socket socket,
                             netlink::Notifications notifications, netlink::Devlink devlink)
    : context_(context),
      socket_(std::move(socket)),
      notifications_(std::move(notifications)),
      devlink_(std::move(devlink)),
      controlPlane_(ControlPlaneTables::open()),
      follower_(socket_) {}

void NetlinkKernel::readNotifications(int most) {
  notifications_.read(
      most,
      [this](const nlmsghdr& header, netlink::Bytes payload) {
        heard_ = true;
        follower_.note(header, payload);
        // Not the bridge's messages about its ports, which the agent's own changes cause.
        const auto link = netlink::parse<ifinfomsg>(payload);
        if (header.nlmsg_type == RTM_NEWLINK && link && link->header.ifi_family == AF_UNSPEC)
          refusals_.linkChanged(static_cast<std::uint32_t>(link->header.ifi_index));
        if (monitor_) monitor_->note(header, payload);
      },
      [this] {
        heard_ = true;
        follower_.forget();
        if (monitor_) monitor_->lost();
      });
}

model::Expected<KernelStatePtr> NetlinkKernel::observe() {
  auto refreshed = refresh();
  if (refreshed && distrusted_) refreshed = refreshAll();
  if (refreshed) refreshed = setIdentities();
  if (!refreshed) return model::fail(std::move(refreshed.error()));
  follower_.state().set(&model::KernelState::sysctls, readSysctls());
  controlPlane_.hear();
  if (distrusted_) controlPlane_.doubt();
  follower_.state().set(&model::KernelState::controlPlane, controlPlane_.read());
  if (!controlPlane_.unsupported().empty() && unprotected_)
    std::exchange(unprotected_, {})(controlPlane_.unsupported());
  distrusted_ = false;
  return follower_.state().share();
}

model::Expected<void> NetlinkKernel::refresh() {
  readNotifications(kAll);
  return follower_.refresh();
}

/// Compares the followed state with the state that a full read finds. The two cannot be compared if something changes
/// meanwhile.
model::Expected<void> NetlinkKernel::refreshAll() {
  heard_ = false;
  const KernelStatePtr followed = follower_.state().share();
  follower_.forget();
  auto refreshed = follower_.refresh();
  readNotifications(kAll);
  if (!refreshed || heard_ || !unannounced_) return refreshed;
  for (const std::string& what : differences(*followed, follower_.state().get())) unannounced_(what);
  return {};
}

model::Expected<void> NetlinkKernel::setIdentities() {
  const auto ports = devlink_.ports();
  if (!ports) return model::fail(ports.error());
  for (const auto& [index, record] : follower_.links()) indexes_.used(index);
  follower_.state().set(&model::KernelState::identities, identitiesOf(follower_.links(), *ports));
  follower_.state().set(&model::KernelState::refused, refusals_.named(follower_.links()));
  return {};
}

tl::expected<void, model::Errors> NetlinkKernel::apply(std::span<const model::KernelOp> ops) {
  Executor executor(socket_, indexes_, controlPlane_, refusals_);
  auto applied = executor.run(ops);
  // An IPv6 address without duplicate address detection is announced later, by a worker (addrconf_dad_work).
  for (const std::uint32_t link : executor.addressed()) follower_.doubtAddresses(link);
  for (const std::uint32_t link : executor.configured()) follower_.doubtLink(link);
  if (!applied) distrust();
  return applied;
}

void NetlinkKernel::watch(std::function<void()> changed) {
  auto devlink = DevlinkMonitor::start(context_, changed);
  if (!devlink) throw std::runtime_error("cannot watch devlink: " + devlink.error().message());
  monitor_.reset();
  readNotifications(kAll);  // earlier notifications are no change for `changed`
  nftablesWatch_.reset();
  controlPlane_.hear();
  if (controlPlane_.fd() >= 0) {
    nftablesWatch_ = std::make_unique<ReadableWatch>(context_, controlPlane_.fd(), [this, changed] {
      if (controlPlane_.hear()) changed();
    });
  }
  auto monitor = Monitor::start(
      context_, notifications_.fd(), [this] { readNotifications(kReadsPerTurn); }, std::move(changed));
  if (!monitor) throw std::runtime_error("cannot watch the kernel: " + monitor.error().message());
  monitor_ = std::move(*monitor);
  devlinkMonitor_ = std::move(*devlink);
}

}  // namespace nicleaf::kernel
