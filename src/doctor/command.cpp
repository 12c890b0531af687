// SPDX-License-Identifier: Apache-2.0
#include "doctor/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>

namespace nicleaf::doctor {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kMostOutput = 64U << 20U;  // octets
constexpr std::size_t kMostWords = 200;          // characters of a command's output to quote in an error

class Child {
 public:
  explicit Child(const std::vector<std::string>& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Reads all output until the command ends. Gives an error text, empty on success.
  std::string read(std::string& output);

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
  int error_ = 0;
};

Child::Child(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    error_ = errno;
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  error_ = posix_spawnp(&pid_, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  pipe_ = ends[0];
  if (error_ != 0) pid_ = -1;
}

Child::~Child() {
  if (pipe_ >= 0) close(pipe_);
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::string Child::read(std::string& output) {
  if (error_ != 0) return std::system_category().message(error_);
  const auto deadline = Clock::now() + kPatience;
  char buffer[65536];
  while (output.size() < kMostOutput) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd wait{pipe_, POLLIN, 0};
    if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) == 0) return "no answer within 10 s";
    const ssize_t count = ::read(pipe_, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    output.append(buffer, static_cast<std::size_t>(count));
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  return output.empty() ? "the command failed without output" : beginningOf(output);
}

}  // namespace

Output run(const std::vector<std::string>& command) {
  Output output;
  output.error = Child(command).read(output.text);
  if (!output.error.empty()) output.error = wordsOf(command) + ": " + output.error;
  return output;
}

std::string wordsOf(const std::vector<std::string>& command) {
  std::string words;
  for (const std::string& word : command) words += (words.empty() ? "" : " ") + word;
  return words;
}

std::string beginningOf(const std::string& output) {
  const std::string begin = output.substr(0, kMostWords);
  const std::size_t last = begin.find_last_not_of('\n');
  return last == std::string::npos ? "" : begin.substr(0, last + 1);
}

}  // namespace nicleaf::doctor
