// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <unistd.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <iostream>
#include <optional>
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include "api/gnmi_server.hpp"
#include "cli/doctor_command.hpp"
#include "cli/drain_command.hpp"
#include "cli/explain_command.hpp"
#include "cli/history_command.hpp"
#include "cli/intent_commands.hpp"
#include "cli/log_command.hpp"
#include "cli/offload_commands.hpp"
#include "cli/refused_command.hpp"
#include "cli/security_command.hpp"
#include "cli/session.hpp"
#include "cli/show_commands.hpp"
#include "cli/support_bundle.hpp"
#include "cli/tenant_command.hpp"
#include "cli/top_command.hpp"
#include "cli/trial_command.hpp"
#include "cli/watch_command.hpp"

namespace nicleaf::cli {
namespace {

constexpr char kFooter[] =
    "Exit status:\n"
    "  0  success; also if there was nothing to change\n"
    "  1  nicleafd refused the request or failed; or doctor found a problem\n"
    "  2  the command line is wrong, or the file cannot be read\n"
    "  3  nicleafd cannot be reached\n"
    "  4  the intent is invalid; nothing was changed\n"
    "  5  show drift: FRR was changed outside its datastore\n"
    "  6  apply, rollback: done, but some tenants were kept back (atomicity tenant)\n"
    "  130, 143  watch: ended by Ctrl-C (SIGINT), by SIGTERM";

constexpr std::size_t kHelpColumn = 22;  // of the descriptions, so that they fit into 80 columns

using Action = std::function<int(Session&)>;

CLI::Option* addFile(CLI::App& command, std::string& file) {
  return command.add_option("FILE", file, "Intent document (JSON or YAML); - reads standard input")->type_name("");
}

void addComment(CLI::App& command, std::string& comment) {
  command.add_option("--comment", comment, "Why; `nicleaf history` shows it")->type_name("TEXT");
}

void addConfirm(CLI::App& command, std::string& time) {
  const auto check = [](const std::string& text) {
    return parseTime(text) ? std::string() : "'" + text + "' is no time; expected 1s to 24h, for example 5m";
  };
  command.add_option("--confirm", time, "Go back unless confirmed within TIME, such as 5m")
      ->type_name("TIME")
      ->check(check);
}

void addIntentCommands(CLI::App& app, IntentRequest& request, Action& action) {
  CLI::App* init = app.add_subcommand("init", "Print a first intent for this machine; needs no agent");
  init->callback([&] { action = initIntent; });

  CLI::App* validate = app.add_subcommand("validate", "Check an intent; needs no agent and no privileges");
  addFile(*validate, request.file)->required();
  validate->callback([&] { action = [&request](Session& session) { return validateIntent(session, request.file); }; });

  CLI::App* diff = app.add_subcommand("diff", "Show what applying an intent would change; changes nothing");
  CLI::Option_group* what = diff->add_option_group("One of");
  addFile(*what, request.file);
  what->add_option("--generation", request.generation, "A document that `nicleaf history` lists")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  what->require_option(1);
  diff->callback([&] { action = [&request](Session& session) { return diffIntent(session, request); }; });

  CLI::App* apply = app.add_subcommand("apply", "Configure the DPU to match an intent; all of it or nothing");
  addFile(*apply, request.file)->required();
  addComment(*apply, request.comment);
  addConfirm(*apply, request.confirm);
  apply->callback([&] { action = [&request](Session& session) { return applyIntent(session, request); }; });
}

/// What the options of `rollback` and `confirm` say.
struct BackRequest {
  api::RollbackRequest rollback;
  std::string confirm;
  bool cancel = false;
};

void addHistoryCommands(CLI::App& app, BackRequest& request, Action& action) {
  app.add_subcommand("history", "The documents that were applied last, and their authors")->callback([&action] {
    action = &showHistory;
  });
  CLI::App* rollback = app.add_subcommand("rollback", "Apply an earlier document again, under a new generation");
  rollback
      ->add_option("GENERATION", request.rollback.generation,
                   "The document; without it, the one before the current one")
      ->type_name("")
      ->check(CLI::NonNegativeNumber);
  addComment(*rollback, request.rollback.comment);
  addConfirm(*rollback, request.confirm);
  rollback->callback(
      [&] { action = [&request](Session& session) { return rollBack(session, request.rollback, request.confirm); }; });
  CLI::App* confirm = app.add_subcommand("confirm", "Keep what was applied with --confirm");
  confirm->add_flag("--cancel", request.cancel, "Instead, go back at once");
  confirm->callback([&] { action = [&request](Session& session) { return endTrial(session, request.cancel); }; });
}

void addLogCommand(CLI::App& app, LogRequest& request, Action& action) {
  CLI::App* log = app.add_subcommand("log", "What the agent did last, and why");
  log->add_option("-n", request.most, "The last N entries; 0: all")->type_name("N")->capture_default_str();
  log->add_flag("--steps", request.steps, "With the steps of each change");
  log->callback([&] { action = [&request](Session& session) { return showLog(session, request); }; });
}

void addDrainCommands(CLI::App& app, model::DrainRequest& request, Action& action) {
  constexpr struct {
    const char *name, *help;
    bool drains;
  } kCommands[] = {{"drain", "Move traffic away from the DPU or a tenant, for work on it", true},
                   {"undrain", "End what drain did", false}};
  for (const auto& command : kCommands) {
    CLI::App* added = app.add_subcommand(command.name, command.help);
    added->add_option("TENANT", request.vrf, "Only this IP-VRF; without it, the whole DPU")->type_name("");
    added->callback([&request, &action, drains = command.drains] {
      request.drained = drains;
      action = [&request](Session& session) { return changeDrain(session, request); };
    });
  }
}

void addTenantCommand(CLI::App& show, TenantRequest& request, Action& action) {
  CLI::App* tenant = show.add_subcommand("tenant", "What the servers of an IP-VRF have to be configured with");
  tenant->add_option("NAME", request.vrf, "The IP-VRF")->required()->type_name("");
  tenant->add_option("--peer", request.peer, "Only the session with this server")->type_name("ADDRESS");
  constexpr struct {
    const char *flag, *help;
    ServerConfig config;
  } kSpeakers[] = {{"--bird", "Print a configuration for BIRD 2", &birdConfig},
                   {"--frr", "Print a configuration for FRR", &frrConfig},
                   {"--gobgp", "Print a configuration for GoBGP", &gobgpConfig}};
  CLI::Option_group* speakers = tenant->add_option_group("Instead, for a server");
  for (const auto& speaker : kSpeakers)
    speakers->add_flag_callback(
        speaker.flag, [&request, config = speaker.config] { request.config = config; }, speaker.help);
  speakers->require_option(0, 1);
  tenant->callback([&] { action = [&request](Session& session) { return showTenant(session, request); }; });
}

void addRefusedCommand(CLI::App& show, RefusedRequest& request, Action& action) {
  CLI::App* refused = show.add_subcommand("refused", "Prefixes that bgpd refuses, and which rule of the intent does");
  refused->add_option("--vrf", request.vrf, "Only the sessions of this VRF")->type_name("NAME");
  refused->add_option("--peer", request.peer, "Only the session with this neighbor")->type_name("ADDRESS");
  refused->callback([&] { action = [&request](Session& session) { return showRefused(session, request); }; });
}

void addSecurityCommand(CLI::App& show, SecurityRequest& request, Action& action) {
  CLI::App* security = show.add_subcommand("security", "Packets of rate limits and of security groups' rules");
  security->add_option("PORT", request.port, "Only this port")->type_name("");
  security->callback([&] { action = [&request](Session& session) { return showSecurity(session, request); }; });
}

/// What the options of `show` say.
struct ShowRequests {
  TenantRequest tenant;
  RefusedRequest refused;
  SecurityRequest security;
  std::optional<std::uint64_t> generation;
};

void addShowCommands(CLI::App& app, ShowRequests& requests, Action& action) {
  CLI::App* show = app.add_subcommand("show", "Show the agent's state");
  show->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, int (*command)(Session&)) {
    show->add_subcommand(name, help)->callback([&action, command] { action = command; });
  };
  add("status", "Phase, applied generation, last error, and a summary", &showStatus);
  add("sessions", "BGP sessions, and the last reset reason of those down", &showSessions);
  addRefusedCommand(*show, requests.refused, action);
  add("vnis", "VNIs, their route targets and remote VTEPs", &showVnis);
  add("ports", "Uplinks and ports of the intent, and their netdevs", &showPorts);
  add("offload", "What is offloaded to hardware, and why the rest is not", &showOffload);
  addSecurityCommand(*show, requests.security, action);
  CLI::App* intent = show->add_subcommand("intent", "The applied intent, without passwords");
  intent->add_option("GENERATION", requests.generation, "Instead, a document that `nicleaf history` lists")
      ->type_name("")
      ->check(CLI::NonNegativeNumber);
  intent->callback([&] {
    action = [&requests](Session& session) {
      return requests.generation ? showStored(session, *requests.generation) : showIntent(session);
    };
  });
  add("drift", "What was changed in bgpd outside its datastore", &showDrift);
  addTenantCommand(*show, requests.tenant, action);
}

/// What the options of `watch` and `top` say.
struct FollowRequests {
  WatchRequest watch;
  TopRequest top;
};

void addFollowCommands(CLI::App& app, FollowRequests& requests, Action& action) {
  CLI::App* watch = app.add_subcommand("watch", "Follow what changes; a screen on a terminal, else lines");
  watch->add_flag("--once", requests.watch.once, "Show how things are, and end");
  watch->callback(
      [&] { action = [&requests](Session& session) { return nicleaf::cli::watch(session, requests.watch); }; });
  CLI::App* top = app.add_subcommand("top", "Who costs what: prefixes, updates, MACs, lost sessions");
  top->add_option("-n", requests.top.most, "The N sessions that cost most; 0: all")
      ->type_name("N")
      ->capture_default_str();
  top->callback([&] { action = [&requests](Session& session) { return showCosts(session, requests.top); }; });
}

void addExplainCommand(CLI::App& app, ExplainRequest& request, Action& action) {
  CLI::App* command = app.add_subcommand("explain", "Where a route comes from, what was done with it, and who has it");
  command->add_option("VRF", request.vrf, "The IP-VRF, or default")->required()->type_name("");
  command->add_option("PREFIX", request.prefix, "A prefix; or an address, for its longest match")
      ->required()
      ->type_name("");
  command->callback([&] { action = [&request](Session& session) { return explain(session, request); }; });
}

void addDoctorCommands(CLI::App& app, std::string& file, Action& action) {
  app.add_subcommand("doctor", "Cross-check the agent, the kernel and FRR; changes nothing")->callback([&] {
    action = [](Session& session) { return doctor(session); };
  });
  CLI::App* bundle = app.add_subcommand("support-bundle", "Write an archive of all states and logs, without passwords");
  bundle->add_option("FILE", file, "The archive; without it, a name with host and time")->type_name("");
  bundle->callback([&] { action = [&file](Session& session) { return supportBundle(session, file); }; });
}

}  // namespace

int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err) {
  CLI::App app("Manage this DPU through nicleafd.", "nicleaf");
  std::string socket = api::kDefaultSocket;
  IntentRequest intent;
  BackRequest back;
  LogRequest logged;
  bool json = false;
  model::DrainRequest drain;
  ShowRequests shown;
  ExplainRequest explained;
  FollowRequests followed;
  Action action;
  app.get_formatter()->column_width(kHelpColumn);
  app.add_option("--socket", socket, "Unix socket of nicleafd")->type_name("PATH")->capture_default_str();
  app.add_flag("--json", json, "Print JSON");
  app.set_version_flag("--version", std::string("nicleaf ") + NICLEAF_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();  // so that --json and --socket may follow the command
  addIntentCommands(app, intent, action);
  addHistoryCommands(app, back, action);
  addLogCommand(app, logged, action);
  addDrainCommands(app, drain, action);
  addShowCommands(app, shown, action);
  addExplainCommand(app, explained, action);
  addFollowCommands(app, followed, action);
  std::string archive;
  addDoctorCommands(app, archive, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    // CLI11 reports the command that is missing, but not the wrong word in its place.
    const auto unknown = app.remaining(true);
    if (unknown.empty()) return app.exit(error, out, err) == 0 ? kOk : kUsage;
    err << "nicleaf: unknown command or option '" << unknown.front() << "'; --help lists them\n";
    return kUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kOk : kUsage;
  }
  try {
    const bool terminal = &out == &std::cout && ::isatty(STDOUT_FILENO) == 1;
    Session session{api::Client(socket), socket, json, terminal, in, out, err};
    return action(session);
  } catch (const std::exception& error) {
    err << "nicleaf: " << error.what() << '\n';
    return kFailed;
  }
}

}  // namespace nicleaf::cli
