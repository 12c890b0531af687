// SPDX-License-Identifier: Apache-2.0
#include "frr/module_skew.hpp"

namespace nicleaf::frr {

const std::string& ownRevision() {
  static const std::string revision = NICLEAF_FRR_BGP_REVISION;
  return revision;
}

std::string moduleSkew(const std::string& daemon, const std::string& there) {
  const std::string& here = ownRevision();
  if (there == here) return "";
  const std::string which = daemon + " runs nicleaf's module for " + kOwnModel + " of " +
                            (there.empty() ? "no revision" : there) + ", and this agent is for " + here + ": ";
  // Dates, which sort as text.
  if (there < here)
    return which + daemon +
           " refuses what its module does not know; install the frr-nicleaf of the agent's version, then run "
           "systemctl restart frr";
  return which + "install the nicleaf of the module's version";
}

}  // namespace nicleaf::frr
