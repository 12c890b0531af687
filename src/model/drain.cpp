// SPDX-License-Identifier: Apache-2.0
#include "model/drain.hpp"

namespace nicleaf::model {

Drain changed(Drain drain, const DrainRequest& request) {
  if (request.vrf.empty()) {
    if (!request.drained) drain.dpu.reset();
    if (request.drained && !drain.dpu) drain.dpu = request.since;
  } else if (request.drained) {
    drain.vrfs.emplace(request.vrf, request.since);
  } else {
    drain.vrfs.erase(request.vrf);
  }
  return drain;
}

Intent drained(Intent intent, const Drain& drain) {
  intent.gracefulShutdown = intent.gracefulShutdown || drain.dpu;
  for (IpVrf& vrf : intent.ipVrfs) vrf.gracefulShutdown = vrf.gracefulShutdown || drain.vrfs.contains(vrf.name);
  return intent;
}

}  // namespace nicleaf::model
