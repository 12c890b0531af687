// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <iostream>

// The installed settings, and others that use the rest of the syntax.
int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  const fs::path folder = argv[1];
  fs::copy_file(fs::path(NICLEAF_SOURCE_DIR) / "systemd" / "nicleafd.yaml", folder / "installed",
                fs::copy_options::overwrite_existing);
  const char* const texts[] = {
      "# nothing\n",
      "---\ndrift: report\neswitch: switchdev\n...\n",
      "metrics: \"\"\nsocket-group: 'frr'\nlog-level: >-\n  debug\n",
      "intent-file: &f /etc/nicleaf/intent.json\nstate-directory: *f\n",
      "{\"socket\": \"/run/s\", \"log-level\": \"trace\", \"drift\": null}\n",
      "drift: report\ndrift: repair\n",
      "metrics: \"127.0.0.1:1\n  2\"\nsocket: !x /run/s\n",
  };
  int number = 0;
  for (const char* text : texts) std::ofstream(folder / ("settings-" + std::to_string(++number))) << text;
}
