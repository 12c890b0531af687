// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <vector>

#include "doctor/facts.hpp"
#include "doctor/managers.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;
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
  return output.empty() ? "the command failed without output" : output.substr(0, kMostWords);
}

json::value parseOne(const std::string& output, boost::system::error_code& wrong) {
  return json::parse(output.empty() ? "null" : output, wrong);
}

json::value parseMany(const std::string& output, boost::system::error_code& wrong) {
  json::array values;
  json::stream_parser parser;
  std::size_t at = output.find_first_not_of(" \r\n\t");
  while (at < output.size()) {
    at += parser.write_some(output.data() + at, output.size() - at, wrong);
    if (!wrong && !parser.done()) parser.finish(wrong);  // sets `wrong`: the value is incomplete
    if (wrong) return {};
    values.push_back(parser.release());
    parser.reset();
    at = output.find_first_not_of(" \r\n\t", at);
  }
  return values;
}

Answer askFor(const std::vector<std::string>& command,
              json::value (*parse)(const std::string& output, boost::system::error_code& wrong)) {
  std::string words;
  for (const std::string& word : command) words += (words.empty() ? "" : " ") + word;
  Answer answer;
  std::string output;
  std::string error = Child(command).read(output);
  if (error.empty()) {
    boost::system::error_code wrong;
    answer.value = parse(output, wrong);
    if (!wrong) return answer;
    error = output.substr(0, kMostWords);
  }
  while (!error.empty() && error.back() == '\n') error.pop_back();
  answer.error = words + ": " + error;
  return answer;
}

Answer zebra(const char* command) { return ask({"vtysh", "-d", "zebra", "-c", command}); }

}  // namespace

Answer ask(const std::vector<std::string>& command) { return askFor(command, parseOne); }

Answer askForMany(const std::vector<std::string>& command) { return askFor(command, parseMany); }

Facts gather() {
  Facts facts;
  facts.links = ask({"ip", "-d", "-j", "link", "show"});
  facts.neighbours = ask({"ip", "-j", "neigh", "show"});
  facts.rules4 = ask({"ip", "-4", "-j", "rule", "show"});
  facts.rules6 = ask({"ip", "-6", "-j", "rule", "show"});
  facts.routes4 = ask({"ip", "-4", "-N", "-j", "route", "show", "table", "all"});
  facts.routes6 = ask({"ip", "-6", "-N", "-j", "route", "show", "table", "all"});
  facts.fdb = ask({"bridge", "-j", "fdb", "show"});
  facts.firewall = ask({"nft", "-j", "list", "chains"});
  facts.bridgeFirewall.value = bridgeFirewallOf("/");
  facts.managers.value = networkManagersOf("/");
  facts.tableLimits.value = tableLimitsOf("/");
  facts.bgpd = ask({"vtysh", "-d", "bgpd", "-c", "show bgp vrfs json"});
  facts.vnis = zebra("show evpn vni detail json");
  facts.routerMacs = zebra("show evpn rmac vni all json");
  facts.arpCache = zebra("show evpn arp-cache vni all json");
  facts.zebraRoutes4 = askForMany({"vtysh", "-d", "zebra", "-c", "show ip route vrf all json"});
  facts.zebraRoutes6 = askForMany({"vtysh", "-d", "zebra", "-c", "show ipv6 route vrf all json"});
  return facts;
}

}  // namespace nicleaf::doctor
