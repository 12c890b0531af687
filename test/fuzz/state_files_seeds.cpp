// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace {

/// A record in the words of state_files.hpp.
std::string record(const std::string& generation, const std::string& more = "") {
  return "nicleaf-record 1 CHECKSUM\n{\"generation\":\"" + generation +
         "\",\"time\":1764000000,\"schema\":\"2026-11-29\"" + more + "}\n@" + generation + "\n";
}

}  // namespace

// State directories as an agent leaves them, and some that a power cut or a backup does.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  const std::string from = R"(,"origin":"gNMI","author":"uid 0","comment":"why")";
  const std::string trial = R"(,"trial":{"id":"i","boot":"boot 1","deadline":4200000})";
  const std::string kept = R"(,"kept-back":{"offered":"00","tenants":{"ip-vrf red":"no"}})";
  const std::string applied = "== current.json\n" + record("7", from) + "== highest.json\n" + record("7") +
                              "== history/00000000000000000006.json\n" + record("6") +
                              "== history/00000000000000000007.json\n" + record("7", from);
  const std::string drained =
      "== drain.json\nnicleaf-record 1 CHECKSUM\n{\"generation\":\"0\",\"time\":1}\n"
      "{\"dpu\":5,\"ip-vrf\":{\"red\":6}}\n";
  const std::string journal = "== journal.log\n{\"sequence\":1,\"time\":5,\"what\":\"apply\",\"steps\":[\"a\"]}\n";
  const std::string seeds[] = {
      applied + journal,
      applied + "== pending.json\n" + record("8", kept) + drained,
      applied + "== pending.json\n" + record("6"),
      applied + "== trial.json\n" + record("8", trial),
      applied + "== trial.json\n" + record("6", trial),
      applied + "== trial.json\nDIRECTORY\n== abandoned.json\n@8\n",
      "== current.json\n" + record("6") + "== pending.json\n" + record("7") + "== highest.json\n" + record("7"),
      "== current.json\n" + record("6") + "== trial.json\n" + record("7", trial) + "== highest.json\n" + record("7"),
      "== current.json\nnicleaf-record 1 damaged\n" + applied.substr(applied.find("== highest")),
      "== current.json\n@7\n== pending.json\n@8\n== drain.json\n{\"ip-vrf\":{\"red\":6}}\n",
  };
  int number = 0;
  for (const std::string& seed : seeds)
    std::ofstream(std::filesystem::path(argv[1]) / ("state-" + std::to_string(++number))) << seed;
}
