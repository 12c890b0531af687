// SPDX-License-Identifier: Apache-2.0
#include "app/password_watch.hpp"

#include <system_error>
#include <utility>

#include <spdlog/spdlog.h>

namespace nicleaf::app {

PasswordWatch::PasswordWatch(boost::asio::io_context& io, std::function<void(const std::string& file)> changed)
    : io_(io), changed_(std::move(changed)) {}

void PasswordWatch::follow(const std::vector<model::PasswordFileStatus>& files) {
  std::map<std::string, std::unique_ptr<FileWatcher>> kept;
  std::map<std::string, std::string> problems;
  for (const auto& [file, problem] : files) {
    std::unique_ptr<FileWatcher>& watcher = kept[file];
    if (const auto found = watchers_.find(file); found != watchers_.end()) watcher = std::move(found->second);
    try {
      if (!watcher) watcher = std::make_unique<FileWatcher>(io_, file, [this, name = file] { changed_(name); });
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): the problem of the file says it
    }
    if (problem != problems_[file] && !problem.empty())
      spdlog::warn("the password file {} cannot be used: {}; its sessions keep the password that they have", file,
                   problem);
    if (problem != problems_[file] && problem.empty()) spdlog::info("the password file {} can be used again", file);
    problems.emplace(file, problem);
  }
  watchers_ = std::move(kept);
  problems_ = std::move(problems);
}

}  // namespace nicleaf::app
