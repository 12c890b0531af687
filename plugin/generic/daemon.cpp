// SPDX-License-Identifier: GPL-2.0-or-later
// What daemons other than bgpd add: nothing; their own northbound is all there is.
#include "core/daemon.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/extension.hpp"

extern "C" const char* frr_get_progname(void);

namespace nicleaf::plugin {

namespace {
class NoExtension final : public Extension {};
}  // namespace

Extension& extension() {
  static NoExtension none;
  return none;
}

}  // namespace nicleaf::plugin

extern "C" void nicleaf_daemon_register_model(void) {
  // FRR falls back from bgpd_nicleaf.so to nicleaf.so without a word when the first does not load.
  if (std::strcmp(frr_get_progname(), "bgpd") == 0) {
    std::fputs("nicleaf: bgpd_nicleaf.so is missing or does not load; nicleaf.so alone does not serve bgpd\n", stderr);
    std::exit(1);  // NOLINT(concurrency-mt-unsafe): no thread of ours yet
  }
}

extern "C" void nicleaf_daemon_fini(void) {}
