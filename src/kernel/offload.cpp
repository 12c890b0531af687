// SPDX-License-Identifier: Apache-2.0
#include "kernel/offload.hpp"

#include <linux/neighbour.h>
#include <linux/pkt_cls.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "kernel/identities.hpp"
#include "netlink/filter_codec.hpp"
#include "netlink/offload_message.hpp"

namespace nicleaf::kernel {
namespace {

using model::HwTcOffload;
using model::OffloadReport;

constexpr std::uint16_t kUsable = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT;

class Reader {
 public:
  Reader(netlink::Socket& socket, netlink::LinksByIndex links) : socket_(socket), links_(std::move(links)) {
    for (const char* table : {"fdb", "filter", "neighbour", "port", "route"}) report_.tables[table];
    for (const auto& [index, record] : links_) {
      anySwitchdev_ = anySwitchdev_ || record.switchdev;
      const auto* vrf = std::get_if<model::VrfKind>(&record.link.kind);
      if (vrf != nullptr && record.link.ours) routeTables_.insert(vrf->table);
    }
  }

  [[nodiscard]] model::Expected<OffloadReport> read(const std::vector<model::Eswitch>& eswitches,
                                                    netlink::Socket& generic, const model::PortIdentities& identities,
                                                    const std::set<model::IfName>& ports);

 private:
  /// Counts the records of one consistent dump; a dump that the kernel interrupted starts over.
  template <typename Record>
  [[nodiscard]] model::Expected<void> dump(const netlink::Message& request,
                                           std::optional<Record> (*decode)(netlink::Bytes),
                                           void (Reader::*count)(const Record&));
  void readPorts(netlink::Socket& generic, const model::PortIdentities& identities,
                 const std::set<model::IfName>& ports);
  void countFdb(const netlink::EntryRecord& entry);
  void countNeighbour(const netlink::EntryRecord& entry);
  void countRoute(const netlink::RouteRecord& route);
  void countFilter(const netlink::FilterFlagsRecord& filter);
  [[nodiscard]] std::string nameOf(std::uint32_t index) const;
  [[nodiscard]] bool isSwitchdev(std::uint32_t index) const;

  netlink::Socket& socket_;
  netlink::LinksByIndex links_;
  std::map<std::uint32_t, HwTcOffload> ports_;
  std::map<std::uint32_t, std::size_t> places_;  // of ports in the report
  std::set<std::uint32_t> routeTables_{RT_TABLE_MAIN};
  bool anySwitchdev_ = false;
  OffloadReport report_;
};

std::string Reader::nameOf(std::uint32_t index) const {
  const auto link = links_.find(index);
  return link == links_.end() ? "?" : link->second.link.name;
}

bool Reader::isSwitchdev(std::uint32_t index) const {
  const auto link = links_.find(index);
  return link != links_.end() && link->second.switchdev;
}

template <typename Record>
model::Expected<void> Reader::dump(const netlink::Message& request, std::optional<Record> (*decode)(netlink::Bytes),
                                   void (Reader::*count)(const Record&)) {
  std::vector<Record> records;
  auto dumped = socket_.dump(
      request, [&] { records.clear(); },
      [&](const nlmsghdr&, netlink::Bytes payload) {
        if (auto record = decode(payload)) records.push_back(std::move(*record));
      });
  if (!dumped) return dumped;
  for (const Record& record : records) (this->*count)(record);
  return {};
}

/// hw-tc-offload of each port; kUnknown if the kernel's ethtool cannot be asked.
void Reader::readPorts(netlink::Socket& generic, const model::PortIdentities& identities,
                       const std::set<model::IfName>& ports) {
  std::optional<std::uint16_t> ethtool;
  (void)generic.transact({netlink::getEthtoolFamily()}, [&](std::size_t, const nlmsghdr&, netlink::Bytes payload) {
    ethtool = netlink::decodeFamilyNumber(payload);
  });
  for (const auto& [index, record] : links_) {
    if (!ports.contains(record.link.name)) continue;
    HwTcOffload state = HwTcOffload::kUnknown;
    if (ethtool) {
      (void)generic.transact({netlink::getFeatures(*ethtool, index)},
                             [&](std::size_t, const nlmsghdr&, netlink::Bytes payload) {
                               state = netlink::decodeHwTcOffload(payload).value_or(HwTcOffload::kUnknown);
                             });
    }
    ports_.emplace(index, state);
    const auto identity = identities.find(record.link.name);
    const model::PortIdentity known = identity == identities.end() ? model::PortIdentity{} : identity->second;
    report_.ports.push_back({record.link.name, known.name, known.device, record.switchdev, state});
    places_.emplace(index, report_.ports.size() - 1);
    model::OffloadTable& table = report_.tables["port"];
    if (record.switchdev)
      ++table.offloaded;
    else
      table.add(record.link.name, "port is not on a switchdev device");
  }
}

void Reader::countFdb(const netlink::EntryRecord& entry) {
  // Entries that a device keeps for itself, and the bridge's own addresses.
  if ((entry.flags & NTF_SELF) != 0 || (entry.state & NUD_PERMANENT) != 0) return;
  model::OffloadTable& table = report_.tables["fdb"];
  if ((entry.flags & NTF_OFFLOADED) != 0) {
    ++table.offloaded;
    return;
  }
  const auto link = links_.find(entry.index);
  const bool vxlan = link != links_.end() && model::isVxlan(link->second.link.kind);
  const bool learned = (entry.flags & NTF_EXT_LEARNED) == 0 && (entry.state & NUD_NOARP) == 0;
  table.add(entry.text + " dev " + nameOf(entry.index), vxlan ? "the driver does not offload the VXLAN device"
                                                        : !isSwitchdev(entry.index)
                                                            ? "port is not on a switchdev device"
                                                        : learned ? "learned by the bridge in software"
                                                                  : "the driver has not taken it");
}

void Reader::countNeighbour(const netlink::EntryRecord& entry) {
  const auto link = links_.find(entry.index);
  if (link == links_.end() || (!link->second.link.ours && !ports_.contains(entry.index))) return;
  if ((entry.state & kUsable) == 0 || (entry.state & NUD_NOARP) != 0) return;
  model::OffloadTable& table = report_.tables["neighbour"];
  if ((entry.flags & NTF_OFFLOADED) != 0)
    ++table.offloaded;
  else
    table.add(entry.text + " dev " + link->second.link.name,
              anySwitchdev_ ? "the driver has not taken it" : "there is no switchdev device");
}

void Reader::countRoute(const netlink::RouteRecord& route) {
  if (route.type != RTN_UNICAST || !routeTables_.contains(route.table)) return;
  model::OffloadTable& table = report_.tables["route"];
  if ((route.flags & (RTM_F_OFFLOAD | RTNH_F_OFFLOAD)) != 0) {
    ++table.offloaded;
    return;
  }
  table.add(route.text + " table " + std::to_string(route.table),
            (route.flags & RTM_F_OFFLOAD_FAILED) != 0               ? "the device refused it"
            : (route.flags & (RTM_F_TRAP | RTNH_F_TRAP)) != 0       ? "the device hands its packets to the CPU"
            : !anySwitchdev_                                        ? "there is no switchdev device"
            : route.index != 0 && isSwitchdev(route.index) == false ? "its next hop is not on a switchdev device"
                                                                    : "the driver has not taken it");
}

void Reader::countFilter(const netlink::FilterFlagsRecord& filter) {
  model::OffloadTable& table = report_.tables["filter"];
  const bool inHardware = (filter.flags & TCA_CLS_FLAGS_IN_HW) != 0;
  const bool ours =
      filter.preference >= model::kFirstFilterPreference && filter.preference <= model::kLastFilterPreference;
  if (const auto place = places_.find(filter.index); ours && place != places_.end()) {
    model::OffloadPort& port = report_.ports[place->second];
    ++port.filters;
    if (inHardware) ++port.filtersInHardware;
    if ((filter.flags & TCA_CLS_FLAGS_SKIP_HW) != 0) ++port.filtersForSoftware;
  }
  if (inHardware) {
    ++table.offloaded;
    return;
  }
  const auto port = ports_.find(filter.index);
  const HwTcOffload state = port == ports_.end() ? HwTcOffload::kUnknown : port->second;
  table.add(filter.kind + " dev " + nameOf(filter.index) + " handle " + std::to_string(filter.handle),
            state == HwTcOffload::kNone                   ? "device has no hw-tc-offload"
            : state == HwTcOffload::kOff                  ? "hw-tc-offload of the device is off"
            : (filter.flags & TCA_CLS_FLAGS_SKIP_HW) != 0 ? "it is for software only"
                                                          : "the driver has not taken it");
}

model::Expected<OffloadReport> Reader::read(const std::vector<model::Eswitch>& eswitches, netlink::Socket& generic,
                                            const model::PortIdentities& identities,
                                            const std::set<model::IfName>& ports) {
  report_.eswitches = eswitches;
  readPorts(generic, identities, ports);
  for (const auto& [index, record] : links_) {
    if (!record.link.ours || !std::holds_alternative<model::BridgeKind>(record.link.kind)) continue;
    if (auto done = dump(netlink::dumpPortsFdb(index), netlink::decodeEntry, &Reader::countFdb); !done)
      return model::fail(done.error());
  }
  for (const std::uint8_t family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}}) {
    auto done = dump(netlink::dumpNeighbours(family), netlink::decodeEntry, &Reader::countNeighbour);
    if (done) done = dump(netlink::dumpRoutes(family), netlink::decodeRoute, &Reader::countRoute);
    if (!done) return model::fail(done.error());
  }
  for (const auto& [index, state] : ports_) {
    for (const auto hook : {model::Hook::kIngress, model::Hook::kEgress}) {
      const auto done = dump(netlink::dumpFilters(index, hook), netlink::decodeFilterFlags, &Reader::countFilter);
      // kUnavailable: the kernel has no tc, or the link has just been removed. Neither has filters.
      if (!done && done.error().code != model::ErrorCode::kUnavailable) return model::fail(done.error());
    }
  }
  return std::move(report_);
}

}  // namespace

model::Expected<OffloadReport> readOffload(netlink::Socket& socket, netlink::Devlink& devlink,
                                           const std::set<model::IfName>& ports) {
  auto links = netlink::dumpAllLinks(socket);
  if (!links) return model::fail(links.error());
  auto generic = netlink::Socket::open(NETLINK_GENERIC);
  if (!generic) return model::fail(generic.error());
  const auto devices = devlink.devices();
  if (!devices) return model::fail(devices.error());
  const auto devlinkPorts = devlink.ports();
  if (!devlinkPorts) return model::fail(devlinkPorts.error());
  std::vector<model::Eswitch> eswitches;
  for (const netlink::DevlinkDevice& device : *devices) {
    if (!device.eswitchMode.empty()) eswitches.push_back({device.name, device.eswitchMode, {}});
  }
  const auto identities = identitiesOf(*links, *devlinkPorts);
  return Reader(socket, std::move(*links)).read(eswitches, *generic, identities, ports);
}

}  // namespace nicleaf::kernel
