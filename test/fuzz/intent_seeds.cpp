// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>

// The documents of test/yang are the seeds.
int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  for (const char* kind : {"valid", "invalid"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(NICLEAF_SOURCE_DIR) / "test" / "yang" / kind)) {
      if (entry.path().extension() == ".expect") continue;
      const std::string name = std::string(kind) + "-" + entry.path().filename().string();
      fs::copy_file(entry.path(), fs::path(argv[1]) / name, fs::copy_options::overwrite_existing);
    }
  }
}
