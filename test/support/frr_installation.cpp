// SPDX-License-Identifier: Apache-2.0
#include "support/frr_installation.hpp"

#include <pwd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace nicleaf::test {

namespace {

void require(bool worked, const std::string& what) {
  if (!worked) throw std::runtime_error(what + ": " + std::strerror(errno));
}

}  // namespace

const FrrInstallation& FrrInstallation::get() {
  static const FrrInstallation installation;
  return installation;
}

FrrInstallation::FrrInstallation() : build_(NICLEAF_BINARY_DIR) {
  const char* version = std::getenv("NICLEAF_FRR");
  if (version && *version) {
    const std::string home = std::string(NICLEAF_SOURCE_DIR) + "/build/frr/" + version;
    root_ = home + "/root";
    build_ = home + "/asan";
    majorVersion_ = std::atoi(version);
  }
  std::FILE* users = std::fopen((root_ + "/etc/passwd").c_str(), "re");
  require(users != nullptr, "no FRR in '" + root_ + "'; see tools/frr-root");
  const passwd* user = nullptr;
  while ((user = ::fgetpwent(users)) && std::strcmp(user->pw_name, "frr") != 0) {
  }
  if (user) user_ = user->pw_uid, group_ = user->pw_gid;
  std::fclose(users);
  if (!user) throw std::runtime_error("there is no user frr: FRR is not installed");
}

void FrrInstallation::describe(Surroundings& where, const std::string& etc, const std::string& run,
                               const std::string& lib, const std::map<std::string, std::string>& vrfs) const {
  if (!root_.empty()) {
    for (const char* directory : {"/proc", "/sys", "/dev", "/tmp", NICLEAF_SOURCE_DIR}) {
      std::filesystem::create_directories(root_ + directory);
      where.bind(directory, root_ + directory);
    }
    std::filesystem::create_directories(root_ + "/run/frr");
    where.root(root_);
    // The modules are built with sanitizers, whose libraries must be loaded first.
    where.variable("LD_PRELOAD", "libasan.so.8 libstdc++.so.6");
    if (std::getenv("ASAN_OPTIONS") == nullptr) where.variable("ASAN_OPTIONS", "detect_leaks=0");
  }
  where.bind(etc, root_ + "/etc/frr").bind(run, root_ + "/run/frr").bind(lib, root_ + "/var/lib");
  if (vrfs.empty()) return;
  const std::string names = root_ + "/run/netns";
  std::filesystem::create_directories(names);
  where.emptyDirectory(names);
  for (const auto& [name, file] : vrfs) where.bindNew(file, names + "/" + name);
}

}  // namespace nicleaf::test
