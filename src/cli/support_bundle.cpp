// SPDX-License-Identifier: Apache-2.0
#include "cli/support_bundle.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>
#include <system_error>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/doctor_command.hpp"
#include "cli/json_text.hpp"
#include "doctor/command.hpp"
#include "doctor/scrub.hpp"

namespace nicleaf::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Words = std::vector<std::string>;

struct Command {
  const char* file;
  Words words;
};

Words frr(const char* command) { return {"vtysh", "-c", command}; }

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = {
      {"system/uname.txt", {"uname", "-a"}},
      {"system/os-release.txt", {"cat", "/etc/os-release"}},
      {"system/packages.txt", {"dpkg-query", "-W", "nicleaf", "frr-nicleaf", "frr", "iproute2", "linux-image*"}},
      {"system/uptime.txt", {"uptime"}},
      {"system/memory.txt", {"free", "-m"}},
      {"system/disks.txt", {"df", "-h"}},
      // Without arguments, which may be anything.
      {"system/processes.txt", {"ps", "-eo", "pid,user,pcpu,rss,etime,comm"}},
      {"system/journal.txt", {"journalctl", "--no-pager", "-n", "20000", "-u", "nicleafd", "-u", "frr"}},
      {"system/kernel.txt", {"journalctl", "--no-pager", "-n", "5000", "-k"}},
      {"kernel/links.txt", {"ip", "-d", "-s", "link", "show"}},
      {"kernel/addresses.txt", {"ip", "address", "show"}},
      {"kernel/rules.txt", {"ip", "rule", "show"}},
      {"kernel/rules6.txt", {"ip", "-6", "rule", "show"}},
      {"kernel/routes.txt", {"ip", "route", "show", "table", "all"}},
      {"kernel/routes6.txt", {"ip", "-6", "route", "show", "table", "all"}},
      {"kernel/nexthops.txt", {"ip", "-d", "nexthop", "show"}},
      {"kernel/neighbours.txt", {"ip", "-s", "neigh", "show"}},
      {"kernel/bridge-ports.txt", {"bridge", "-d", "link", "show"}},
      {"kernel/bridge-vlans.txt", {"bridge", "-d", "vlan", "show"}},
      {"kernel/fdb.txt", {"bridge", "-s", "fdb", "show"}},
      {"kernel/qdiscs.txt", {"tc", "-s", "qdisc", "show"}},
      {"kernel/nftables.txt", {"nft", "list", "ruleset"}},
      {"kernel/sysctls.txt", {"sysctl", "-a", "--pattern", "^net\\.(ipv[46]|bridge|netfilter|core)\\."}},
      {"kernel/devlink.txt", {"devlink", "dev", "show"}},
      {"frr/version.txt", frr("show version")},
      {"frr/modules.txt", frr("show modules")},
      {"frr/running-config.txt", frr("show running-config")},
      {"frr/bgp-summary.txt", frr("show bgp vrf all summary")},
      {"frr/bgp-neighbors.txt", frr("show bgp vrf all neighbors")},
      {"frr/bgp-evpn-vnis.txt", frr("show bgp l2vpn evpn vni")},
      {"frr/bgp-evpn-routes.txt", frr("show bgp l2vpn evpn route")},
      {"frr/evpn-vnis.txt", frr("show evpn vni detail")},
      {"frr/evpn-macs.txt", frr("show evpn mac vni all")},
      {"frr/evpn-rmacs.txt", frr("show evpn rmac vni all")},
      {"frr/routes.txt", frr("show ip route vrf all")},
      {"frr/routes6.txt", frr("show ipv6 route vrf all")},
      {"frr/bfd.txt", frr("show bfd peers")},
      {"frr/memory.txt", frr("show memory")},
      {"frr/threads.txt", frr("show thread cpu")},
  };
  return kCommands;
}

/// A folder of its own, with what is written into the archive; removed at the end.
class Folder {
 public:
  explicit Folder(const fs::path& parent) {
    std::string name = (parent / ".nicleaf-support-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), parent.string());
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream file(path_ / name, std::ios::binary);
    file << doctor::withoutSecrets(text);
    file.close();
    if (!file) throw std::system_error(errno, std::generic_category(), (path_ / name).string());
    ++files_;
  }
  void failed(const std::string& name, const std::string& why) { errors_.push_back(name + ": " + why); }
  [[nodiscard]] std::size_t files() const { return files_; }
  [[nodiscard]] const Words& errors() const { return errors_; }

 private:
  fs::path path_;
  std::size_t files_ = 0;
  Words errors_;
};

void addAgent(Session& session, Folder& folder) {
  const auto add = [&](const char* name, const api::Client::Result<std::string>& got) {
    if (!got) return folder.failed(name, got.error().message);
    folder.write(name, pretty(json::parse(*got)) + '\n');
  };
  add("agent/state.json", session.client.get(api::Client::DataType::kState, kDeadline));
  add("agent/intent.json", session.client.get(api::Client::DataType::kConfig, kDeadline));
  add("agent/log.json", session.client.log(kDumpDeadline));
  add("agent/history.json", session.client.history(kDeadline));
  add("agent/drift.json", session.client.drift(kDeadline));
  add("agent/refused.json", session.client.refused(kDeadline));
  add("agent/security.json", session.client.security(kDumpDeadline));
  std::ostringstream diagnosis;
  printDiagnosis(session, diagnosis);
  folder.write("agent/doctor.txt", diagnosis.str());
}

std::string nameOfNow() {
  char host[256] = "dpu";
  gethostname(host, sizeof(host) - 1);
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &utc);
  return std::string("nicleaf-support-") + host + "-" + stamp + ".tar.gz";
}

int cannotWrite(Session& session, const std::string& file, const std::string& why) {
  session.err << "nicleaf: " << file << ": " << why << "; expected the name of a file that can be made\n";
  return kUsage;
}

}  // namespace

int supportBundle(Session& session, const std::string& given) {
  const std::string file = given.empty() ? nameOfNow() : given;
  // Only for us, before anything is in it.
  const int made = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (made < 0) return cannotWrite(session, file, std::generic_category().message(errno));
  close(made);
  const bool tells = isatty(STDERR_FILENO) == 1 && !session.json;
  try {
    const fs::path parent = fs::absolute(file).parent_path();
    Folder folder(parent);
    const auto step = [&](const std::string& what) {
      if (tells) session.err << "\r\033[K" << what << std::flush;
    };
    step("nicleafd");
    addAgent(session, folder);
    for (const Command& command : commands()) {
      step(doctor::wordsOf(command.words));
      const doctor::Output output = doctor::run(command.words);
      if (!output.error.empty()) folder.failed(command.file, output.error);
      if (!output.text.empty()) folder.write(command.file, output.text);
    }
    std::string errors;
    for (const std::string& error : folder.errors()) errors += error + '\n';
    folder.write("errors.txt", errors);
    step("");
    const doctor::Output packed =
        doctor::run({"tar", "-czf", file, "-C", folder.path().string(), "--transform", "s,^\\.,nicleaf-support,", "."});
    if (!packed.error.empty()) throw std::runtime_error(packed.error);
    if (session.json) {
      json::array noAnswer(folder.errors().begin(), folder.errors().end());
      session.out << pretty(json::object{{"file", file}, {"files", folder.files()}, {"errors", noAnswer}}) << '\n';
    } else {
      session.out << file << ": " << folder.files() << " files, without passwords; " << folder.errors().size()
                  << " questions without an answer, in errors.txt\n";
    }
  } catch (const std::exception& error) {
    unlink(file.c_str());
    return cannotWrite(session, file, error.what());
  }
  return kOk;
}

}  // namespace nicleaf::cli
