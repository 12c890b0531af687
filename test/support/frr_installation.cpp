// SPDX-License-Identifier: Apache-2.0
#include "support/frr_installation.hpp"

#include <pwd.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

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

void bind(const std::string& from, const std::string& to) {
  require(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0, "cannot mount over " + to);
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

void FrrInstallation::enter(const std::string& etc, const std::string& run) const {
  require(::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0,
          "cannot hide the machine's FRR directories");
  if (root_.empty()) {
    bind(etc, "/etc/frr");
    bind(run, "/run/frr");
    return;
  }
  for (const char* directory : {"/proc", "/sys", "/dev", "/tmp", NICLEAF_SOURCE_DIR}) {
    std::filesystem::create_directories(root_ + directory);
    bind(directory, root_ + directory);
  }
  std::filesystem::create_directories(root_ + "/run/frr");
  bind(etc, root_ + "/etc/frr");
  bind(run, root_ + "/run/frr");
  require(::chroot(root_.c_str()) == 0 && ::chdir("/") == 0, "cannot enter " + root_);
  // The modules are built with sanitizers, whose libraries must be loaded first.
  ::setenv("LD_PRELOAD", "libasan.so.8 libstdc++.so.6", 1);
  ::setenv("ASAN_OPTIONS", "detect_leaks=0", 0);
}

}  // namespace nicleaf::test
