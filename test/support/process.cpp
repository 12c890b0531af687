// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "support/eventually.hpp"

namespace nicleaf::test {

namespace {

/// As execve() takes them.
std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> made;
  for (const auto& word : words) made.push_back(const_cast<char*>(word.c_str()));
  made.push_back(nullptr);
  return made;
}

/// The child allocates nothing: see Surroundings.
pid_t spawn(const std::vector<std::string>& command, int output, const Surroundings& where) {
  const std::vector<std::string> environment = where.environment();
  const std::vector<char*> arguments = pointers(command), variables = pointers(environment);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid > 0) return pid;
  ::dup2(output, 1);
  ::dup2(output, 2);
  // When a test is killed, its children are killed, too.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  const char* failed = nullptr;
  if (!where.enter(failed)) {
    ::dprintf(2, "cannot enter %s: error %d\n", failed, errno);
    ::_exit(126);
  }
  ::execvpe(arguments[0], arguments.data(), variables.data());
  ::dprintf(2, "cannot execute %s\n", arguments[0]);
  ::_exit(127);
}

int toStatus(int raw) { return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw); }

}  // namespace

long residentKb(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::ifstream status("/proc/" + id + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  throw std::runtime_error("no resident memory of process " + id + ": it has ended");
}

std::chrono::milliseconds processorTime(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::ifstream file("/proc/" + id + "/stat");
  std::string line;
  std::getline(file, line);
  const auto end = line.rfind(')');  // of the name, which may have spaces
  if (end == std::string::npos) throw std::runtime_error("no processor time of process " + id + ": it has ended");
  std::istringstream fields(line.substr(end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  long user = 0, system = 0;
  fields >> user >> system;
  return std::chrono::milliseconds((user + system) * 1000 / ::sysconf(_SC_CLK_TCK));
}

Result run(const std::vector<std::string>& command, const Surroundings& where) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  const pid_t pid = spawn(command, ends[1], where);
  ::close(ends[1]);
  Result result;
  char buffer[65536];
  for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof(buffer))) > 0;) {
    result.output.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  int raw = 0;
  ::waitpid(pid, &raw, 0);
  result.status = toStatus(raw);
  return result;
}

std::string runOrThrow(const std::vector<std::string>& command, const Surroundings& where) {
  auto result = run(command, where);
  if (result.status != 0) {
    std::string text;
    for (const auto& word : command) text += word + ' ';
    throw std::runtime_error(text + "failed with " + std::to_string(result.status) + ": " + result.output);
  }
  return std::move(result.output);
}

Process::Process(const std::vector<std::string>& command, const std::string& outputFile, const Surroundings& where) {
  const int output = ::open(outputFile.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  if (output < 0) throw std::runtime_error("cannot write " + outputFile);
  pid_ = spawn(command, output, where);
  ::close(output);
}

Process::~Process() { stop(); }

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(std::exchange(other.status_, -1)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    stop();
    pid_ = std::exchange(other.pid_, -1);
    status_ = std::exchange(other.status_, -1);
  }
  return *this;
}

bool Process::reap(int options) {
  if (pid_ < 0) return true;
  int raw = 0;
  if (::waitpid(pid_, &raw, options) != pid_) return false;
  status_ = toStatus(raw);
  pid_ = -1;
  return true;
}

bool Process::isRunning() { return pid_ >= 0 && !reap(WNOHANG); }

int Process::exitStatus() {
  reap(WNOHANG);
  return status_;
}

void Process::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

void Process::stop(std::chrono::milliseconds patience) {
  if (!isRunning()) return;
  signal(SIGTERM);
  if (eventually([this] { return !isRunning(); }, patience, std::chrono::milliseconds(5))) return;
  signal(SIGKILL);
  reap(0);
}

}  // namespace nicleaf::test
