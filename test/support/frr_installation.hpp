// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>
#include <string>

#include "support/surroundings.hpp"

namespace nicleaf::test {

// The FRR that tests run, and the modules built for it: the machine's own FRR or, with NICLEAF_FRR=10.3 in the
// environment, the one in the Debian tree that tools/frr-root made.
class FrrInstallation {
 public:
  static const FrrInstallation& get();

  // "modules", or another module directory of the build.
  [[nodiscard]] std::string modules(const std::string& directory) const { return build_ + "/" + directory; }
  // The major version.
  [[nodiscard]] int majorVersion() const { return majorVersion_; }
  // The ids of user "frr" in that system.
  [[nodiscard]] uid_t user() const { return user_; }
  [[nodiscard]] gid_t group() const { return group_; }

  // Lets a program see that system, with `etc` as /etc/frr, `run` as /run/frr and `lib` as /var/lib; all stay visible
  // at their own paths, too. `vrfs`: files of network namespaces, by the names they get in /run/netns.
  void describe(Surroundings& where, const std::string& etc, const std::string& run, const std::string& lib,
                const std::map<std::string, std::string>& vrfs) const;

 private:
  FrrInstallation();
  std::string root_;  // empty: the machine's own
  std::string build_;
  int majorVersion_ = 8;
  uid_t user_ = 0;
  gid_t group_ = 0;
};

}  // namespace nicleaf::test
