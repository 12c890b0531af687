// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "app/file_watcher.hpp"
#include "model/status.hpp"

namespace nicleaf::app {

/// Watches the files that have passwords of the applied intent, and logs their problems. What it misses (a file in a
/// directory that did not exist, a change of permissions) the 30-second re-read finds.
class PasswordWatch {
 public:
  /// `changed` is called with the file's name after a file was written or replaced.
  PasswordWatch(boost::asio::io_context& io, std::function<void(const std::string& file)> changed);

  /// Follows these files from now on, and no others.
  void follow(const std::vector<model::PasswordFileStatus>& files);

 private:
  boost::asio::io_context& io_;
  std::function<void(const std::string& file)> changed_;
  std::map<std::string, std::unique_ptr<FileWatcher>> watchers_;  // by file; null: it cannot be watched
  std::map<std::string, std::string> problems_;                   // by file: as logged last
};

}  // namespace nicleaf::app
