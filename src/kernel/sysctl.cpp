// SPDX-License-Identifier: Apache-2.0
#include "kernel/sysctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "kernel/file_descriptor.hpp"
#include "netlink/socket.hpp"

namespace nicleaf::kernel {
namespace {

/// nullopt for a key that would lead out of /proc/sys.
std::optional<std::string> pathOf(const std::string& key) {
  if (key.empty() || key.front() == '/' || ("/" + key + "/").find("/../") != std::string::npos) return std::nullopt;
  return "/proc/sys/" + key;
}

}  // namespace

std::optional<std::string> readSysctl(const std::string& key) {
  const auto path = pathOf(key);
  if (!path) return std::nullopt;
  const FileDescriptor file(open(path->c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> buffer{};
  const ssize_t size = !file.valid() ? -1 : read(file.get(), buffer.data(), buffer.size());
  if (size < 0) return std::nullopt;
  const std::string text(buffer.data(), static_cast<std::size_t>(size));
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

model::Expected<void> writeSysctl(const std::string& key, const std::string& value) {
  const std::string attempted = "set to \"" + value + "\"";
  const auto path = pathOf(key);
  if (!path) return model::fail(netlink::errorOf(EINVAL, key, attempted));
  const FileDescriptor file(open(path->c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return model::fail(netlink::errorOf(errno, key, attempted));
  // One write() call: each call sets the whole value.
  const ssize_t written = write(file.get(), value.data(), value.size());
  if (written < 0) return model::fail(netlink::errorOf(errno, key, attempted));
  if (static_cast<std::size_t>(written) != value.size()) return model::fail(netlink::errorOf(EINVAL, key, attempted));
  return {};
}

}  // namespace nicleaf::kernel
