// SPDX-License-Identifier: GPL-2.0-or-later
// What daemons other than bgpd add to the northbound: nothing; their own is all there is.
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
