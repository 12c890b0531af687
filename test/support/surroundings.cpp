// SPDX-License-Identifier: Apache-2.0
#include "support/surroundings.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>

namespace nicleaf::test {

Surroundings& Surroundings::network(int file) {
  network_ = file;
  return *this;
}

Surroundings& Surroundings::bind(const std::string& from, const std::string& over) {
  mounts_.push_back({Mount::Kind::kBind, from, over});
  return *this;
}

Surroundings& Surroundings::emptyDirectory(const std::string& over) {
  mounts_.push_back({Mount::Kind::kEmpty, "none", over});
  return *this;
}

Surroundings& Surroundings::bindNew(const std::string& from, const std::string& over) {
  mounts_.push_back({Mount::Kind::kBindNew, from, over});
  return *this;
}

Surroundings& Surroundings::root(const std::string& directory) {
  root_ = directory;
  return *this;
}

Surroundings& Surroundings::variable(const std::string& name, const std::optional<std::string>& value) {
  variables_[name] = value;
  return *this;
}

std::optional<std::string> Surroundings::variable(const std::string& name) const {
  if (const auto changed = variables_.find(name); changed != variables_.end()) return changed->second;
  const char* inherited = std::getenv(name.c_str());
  return inherited != nullptr ? std::optional<std::string>(inherited) : std::nullopt;
}

bool Surroundings::apply(const Mount& mount) noexcept {
  const char *from = mount.from.c_str(), *over = mount.over.c_str();
  if (mount.kind == Mount::Kind::kEmpty) return ::mount(from, over, "tmpfs", 0, "mode=755") == 0;
  if (mount.kind == Mount::Kind::kBind) return ::mount(from, over, nullptr, MS_BIND | MS_REC, nullptr) == 0;
  const int file = ::open(over, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return false;
  ::close(file);
  return ::mount(from, over, nullptr, MS_BIND, nullptr) == 0;
}

bool Surroundings::enter(const char*& failed) const noexcept {
  failed = "the network namespace";
  if (network_ >= 0 && ::setns(network_, CLONE_NEWNET) != 0) return false;
  failed = "a mount namespace";
  if (!mounts_.empty() &&
      (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0))
    return false;
  for (const Mount& mount : mounts_) {
    failed = mount.over.c_str();
    if (!apply(mount)) return false;
  }
  failed = root_.c_str();
  return root_.empty() || (::chroot(root_.c_str()) == 0 && ::chdir("/") == 0);
}

std::vector<std::string> Surroundings::environment() const {
  std::map<std::string, std::string> all;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text = *line;
    const auto end = text.find('=');
    if (end != std::string::npos) all[text.substr(0, end)] = text.substr(end + 1);
  }
  for (const auto& [name, value] : variables_) {
    if (value)
      all[name] = *value;
    else
      all.erase(name);
  }
  std::vector<std::string> lines;
  for (const auto& [name, value] : all) lines.push_back(name + "=" + value);
  return lines;
}

}  // namespace nicleaf::test
