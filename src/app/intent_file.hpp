// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/file_watcher.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::app {

/// Applies the operator's intent file: at start, on SIGHUP, and whenever the file changes. On the io_context's thread.
class IntentFile {
 public:
  /// Applies a document, as AgentService::apply() does.
  using Apply = std::function<void(std::string document, reconcile::ApplyHandler done)>;

  IntentFile(boost::asio::io_context& io, std::filesystem::path file, Apply apply);

  /// Calls load() after every change of the file. If its directory cannot be watched, it logs a warning instead.
  void watch();

  /// Reads the file and applies the document. Errors go to the log. If all of them are of the kind that passes (FRR is
  /// not running yet), the file is read again every 2 s until it is applied. Without a file nothing happens.
  void load();

 private:
  void report(const model::Errors& errors);

  boost::asio::io_context& io_;
  std::filesystem::path file_;
  Apply apply_;
  boost::asio::steady_timer retry_;
  std::unique_ptr<FileWatcher> watcher_;
};

}  // namespace nicleaf::app
