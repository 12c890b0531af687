// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/terminal.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string_view>

#include "support/unix_socket.hpp"

namespace nicleaf::test {

Terminal::Terminal(const std::string& socket) : fd_(connectUnix(socket)) {
  if (fd_ < 0) throw std::runtime_error("cannot connect to " + socket);
  show("enable");
}

Terminal::~Terminal() { ::close(fd_); }

/// A command ends with a null byte, an answer with three null bytes and the command's result (lib/vty.c).
std::string Terminal::show(const std::string& command) const {
  constexpr std::string_view kEnd("\0\0\0", 3);
  if (::send(fd_, command.c_str(), command.size() + 1, MSG_NOSIGNAL) != static_cast<ssize_t>(command.size() + 1)) {
    throw std::runtime_error("the terminal takes no more commands");
  }
  std::string answer;
  char buffer[65536];
  std::size_t end = std::string::npos;
  while (end == std::string::npos || answer.size() < end + kEnd.size() + 1) {
    const ssize_t n = ::recv(fd_, buffer, sizeof(buffer), 0);
    if (n <= 0) throw std::runtime_error("the terminal was closed after '" + command + "'");
    answer.append(buffer, static_cast<std::size_t>(n));
    end = answer.find(kEnd);
  }
  const int result = answer[end + kEnd.size()];
  answer.resize(end);
  if (result != 0) throw std::runtime_error("'" + command + "' ends with " + std::to_string(result) + ": " + answer);
  return answer;
}

}  // namespace nicleaf::test
