// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>

#include <iostream>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include "app/daemon.hpp"
#include "app/settings.hpp"

namespace {

constexpr char kDefaultSettings[] = "/etc/nicleaf/nicleafd.yaml";
constexpr int kExitFailed = 1;
constexpr int kExitSettings = 2;

}  // namespace

int main(int argc, char** argv) {
  std::string file = kDefaultSettings;
  CLI::App app{"nicleafd configures FRRouting and the Linux kernel of a DPU to match the operator's intent."};
  app.set_version_flag("--version", NICLEAF_VERSION);
  const auto* option = app.add_option("-c,--config", file, "Settings file (YAML)")->capture_default_str();
  app.footer(
      "Exit status:\n"
      "  0  stopped by SIGTERM or SIGINT\n"
      "  1  nicleafd failed\n"
      "  2  the command line or the settings file is wrong");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitSettings;
  }

  const auto settings = nicleaf::app::readSettings(file, option->count() == 0);
  if (!settings) {
    for (const auto& error : settings.error()) std::cerr << "nicleafd: " << error.message() << '\n';
    return kExitSettings;
  }
  // Most of the agent's threads are gRPC's and small: an arena for each would keep more memory than it is worth.
  mallopt(M_ARENA_MAX, 2);
  spdlog::set_default_logger(spdlog::stderr_logger_mt("nicleafd"));
  spdlog::set_level(spdlog::level::from_str(settings->logLevel));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");

  const auto result = nicleaf::app::runAgent(*settings);
  if (!result) {
    spdlog::error("{}", result.error().message());
    return kExitFailed;
  }
  return 0;
}
