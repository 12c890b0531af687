// SPDX-License-Identifier: GPL-2.0-or-later
// The extension of daemons other than bgpd: it adds nothing to FRR's northbound.
#include "core/extension.hpp"

namespace nicleaf::plugin {

namespace {
class NoExtension final : public Extension {};
}  // namespace

Extension& extension() {
  static NoExtension none;
  return none;
}

}  // namespace nicleaf::plugin
