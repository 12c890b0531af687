// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/status.hpp"
#include "render/render.hpp"

namespace nicleaf::reconcile {

/// Reads a TCP-MD5 key from a file: a password as nicleaf-fabric.yang allows it, and at most one newline. The file must
/// be a regular one of root or of this process's user, without permissions for group and others. An error's detail
/// says what is wrong and never what the file has.
[[nodiscard]] model::Expected<std::string> readPassword(const std::string& file);

/// The passwords that sessions have in files. Remembers the last password that each file gave, in memory only. On the
/// io_context's thread.
class PasswordFiles {
 public:
  using Wanted = std::map<std::string, render::PasswordInFile>;
  struct Result {
    std::vector<model::PasswordFileStatus> files;  // by name
    model::Errors missing;                         // of sessions that were left out
  };

  /// Reads the files of `desired` and adds the passwords to its tree for bgpd. If a file gives none, the session gets
  /// the one that the file gave last, or what bgpd `runs` if that came from the same file (accept()). Without any
  /// password, it takes the session out of the tree: it must not come up unprotected.
  [[nodiscard]] Result complete(render::Desired& desired, const model::ConfigTree& running);

  /// What bgpd runs has its passwords from these files.
  void accept(Wanted wanted) { accepted_ = std::move(wanted); }

 private:
  std::map<std::string, std::string> last_;  // by file
  Wanted accepted_;
};

}  // namespace nicleaf::reconcile
