// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/saved_file.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

struct Replacement;

/// The part of the running configuration that clients of the module have committed, in pieces like those of a Snapshot.
/// What a configuration file or a shell has added is not in it. On FRR's main thread.
class OwnConfig {
 public:
  /// Notes the changes of a commit. The cost depends on the pieces that it changed.
  void commit(const std::vector<Replacement>& replacements);
  /// Replaces one piece.
  void set(const std::string& key, ShardPtr shard);

  /// One JSON document of one line for each piece; prints the pieces that have changed since the last call. May throw
  /// std::runtime_error.
  [[nodiscard]] SavedFile::Documents documents();

 private:
  struct Own {
    ShardPtr shard;
    std::shared_ptr<const std::string> text;  // nullptr: not printed yet
  };
  [[nodiscard]] ShardPtr after(const Replacement& replacement) const;

  std::map<std::string, Own> pieces_;  // by key
};

}  // namespace nicleaf::plugin
