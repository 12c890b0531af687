// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nicleaf::test {

// What a program finds where it starts: its network, its file system and its environment. All of it is written down
// before the fork, because the child must not allocate memory: another thread of the test may have held the allocator's
// lock at the fork, and AddressSanitizer's allocator then never gets it.
class Surroundings {
 public:
  // The network namespace, an open file. The caller keeps it open.
  Surroundings& network(int file);
  // `from` appears at `over`, with all that is mounted below it. Only the program sees this and the following mounts.
  Surroundings& bind(const std::string& from, const std::string& over);
  Surroundings& emptyDirectory(const std::string& over);
  // The empty file `over`, in a directory of emptyDirectory(), and then `from` in its place.
  Surroundings& bindNew(const std::string& from, const std::string& over);
  // The root directory, after all mounts.
  Surroundings& root(const std::string& directory);
  // nullopt: the variable is not there.
  Surroundings& variable(const std::string& name, const std::optional<std::string>& value);
  [[nodiscard]] std::optional<std::string> variable(const std::string& name) const;

  // In the child: false and errno if a step fails, whose name is then in `failed`. Allocates nothing.
  bool enter(const char*& failed) const noexcept;
  // The variables of this process with the changes, for execve().
  [[nodiscard]] std::vector<std::string> environment() const;

 private:
  struct Mount {
    enum class Kind { kBind, kEmpty, kBindNew } kind;
    std::string from, over;
  };
  static bool apply(const Mount& mount) noexcept;

  int network_ = -1;
  std::vector<Mount> mounts_;
  std::string root_;
  std::map<std::string, std::optional<std::string>> variables_;
};

}  // namespace nicleaf::test
