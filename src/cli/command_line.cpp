// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <exception>
#include <functional>
#include <ostream>
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "api/gnmi_server.hpp"
#include "cli/doctor_command.hpp"
#include "cli/intent_commands.hpp"
#include "cli/offload_commands.hpp"
#include "cli/session.hpp"
#include "cli/show_commands.hpp"

namespace nicleaf::cli {
namespace {

constexpr char kFooter[] =
    "Exit status:\n"
    "  0  done; also when there is no difference\n"
    "  1  the agent refused, or could not do it; the doctor found something\n"
    "  2  the command line is wrong, or the file cannot be read\n"
    "  3  the agent cannot be reached\n"
    "  4  the intent is not valid; nothing was changed\n"
    "  5  show drift: somebody changed FRR without its datastore";

using Action = std::function<int(Session&)>;

void addIntentCommands(CLI::App& app, std::string& file, Action& action) {
  CLI::App* diff = app.add_subcommand("diff", "Print what applying an intent would change; change nothing");
  diff->add_option("FILE", file, "intent document, JSON or YAML; - for standard input")->required();
  diff->callback([&] { action = [&file](Session& session) { return diffIntent(session, file); }; });

  CLI::App* apply = app.add_subcommand("apply", "Make the DPU be what an intent says, or change nothing");
  apply->add_option("FILE", file, "intent document, JSON or YAML; - for standard input")->required();
  apply->callback([&] { action = [&file](Session& session) { return applyIntent(session, file); }; });
}

void addShowCommands(CLI::App& app, Action& action) {
  CLI::App* show = app.add_subcommand("show", "Print what is so");
  show->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*command)(Session&)) {
    show->add_subcommand(name, help)->callback([&action, command] { action = command; });
  };
  add("status", "The agent: phase, generation, last error, and a summary", &showStatus);
  add("sessions", "BGP sessions, and why one was lost last", &showSessions);
  add("vnis", "VXLAN network identifiers, and who else has them", &showVnis);
  add("ports", "Uplinks and ports of the intent, and the netdevs that they are", &showPorts);
  add("offload", "What the hardware has, and of the rest why not; looks at the kernel's tables now", &showOffload);
  add("intent", "The intent that is applied, without passwords", &showIntent);
  add("drift", "What somebody changed in bgpd's shell", &showDrift);
}

}  // namespace

int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err) {
  CLI::App app("Looks after this DPU through nicleafd.", "nicleaf");
  std::string socket = api::kDefaultSocket;
  std::string file;
  bool json = false;
  Action action;
  app.add_option("--socket", socket, "nicleafd's unix socket")->capture_default_str();
  app.add_flag("--json", json, "Print JSON, for programs");
  app.set_version_flag("--version", std::string("nicleaf ") + NICLEAF_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();  // --json and --socket are understood after the command, too
  addIntentCommands(app, file, action);
  addShowCommands(app, action);
  app.add_subcommand("doctor", "Hold what the agent, the kernel and FRR say against each other; change nothing")
      ->callback([&] { action = [](Session& session) { return doctor(session); }; });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kOk : kUsage;
  }
  try {
    Session session{api::Client(socket), json, in, out, err};
    return action(session);
  } catch (const std::exception& error) {
    err << "nicleaf: " << error.what() << '\n';
    return kFailed;
  }
}

}  // namespace nicleaf::cli
