// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/file_watcher.hpp"
#include "reconcile/backoff.hpp"
#include "reconcile/reconciler.hpp"

namespace nicleaf::app {

/// Applies the operator's intent file: at start, on SIGHUP, and whenever the file changes. On the io_context's thread.
class IntentFile {
 public:
  /// Applies a document, as AgentService::apply() does.
  using Apply = std::function<void(std::string document, reconcile::Asked asked, reconcile::ApplyHandler done)>;

  IntentFile(boost::asio::io_context& io, std::filesystem::path file, Apply apply);

  /// Calls load() after every change of the file. If its directory cannot be watched, it logs a warning instead.
  void watch();

  /// Reads the file and applies the document. Errors go to the log. If all of them are of the kind that passes (FRR is
  /// not running yet), the file is read again until it is applied, after 2 s and then ever later, up to 5 minutes; the
  /// Reconciler decides whether an attempt may change the network again. Without a file nothing happens.
  void load(reconcile::Asked asked = reconcile::Asked::kByFile);
  /// Something has changed that may let the file be applied: if it waits for its next attempt, it is applied now.
  void again();
  /// Tells what keeps every document from being applied for some time, such as one that waits for its confirmation: a
  /// file that is refused meanwhile is tried again, whatever the reason.
  void waitsWhile(std::function<bool()> kept) { kept_ = std::move(kept); }
  /// Called after every reading, with the error if the file is there and cannot be read.
  void onRead(std::function<void(const model::Expected<void>&)> done) { onRead_ = std::move(done); }

 private:
  void changed();
  void report(const model::Errors& errors);

  boost::asio::io_context& io_;
  std::filesystem::path file_;
  Apply apply_;
  std::function<bool()> kept_ = [] { return false; };
  std::function<void(const model::Expected<void>&)> onRead_ = [](const auto& /*read*/) {};
  boost::asio::steady_timer retry_;
  reconcile::Backoff pause_;
  bool waiting_ = false;  // for the next attempt
  std::unique_ptr<FileWatcher> watcher_;
};

}  // namespace nicleaf::app
