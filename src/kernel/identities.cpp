// SPDX-License-Identifier: Apache-2.0
#include "kernel/identities.hpp"

namespace nicleaf::kernel {

model::PortIdentities identitiesOf(const netlink::LinksByIndex& links,
                                   const std::vector<netlink::DevlinkPortRecord>& ports) {
  model::PortIdentities identities;
  for (const auto& [index, record] : links) {
    if (!record.physPortName.empty())
      identities.insert_or_assign(record.link.name, model::PortIdentity{record.physPortName, record.parentDevice});
  }
  for (const netlink::DevlinkPortRecord& port : ports) {
    const auto link = links.find(port.index);
    if (link != links.end() && !port.name.empty())
      identities.insert_or_assign(link->second.link.name, model::PortIdentity{port.name, port.device});
  }
  return identities;
}

}  // namespace nicleaf::kernel
