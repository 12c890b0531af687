// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/saved_file.hpp"

namespace nicleaf::plugin {

/// Writes a SavedFile on a thread of its own, so that FRR's main thread never waits for the disk. What comes while a
/// write is under way is written at once after it, and only the newest of it.
class Saver {
 public:
  /// What is wrong, or an empty text.
  using Done = std::function<void(const std::string& problem)>;

  explicit Saver(SavedFile file);
  /// Writes what waits.
  ~Saver();
  Saver(const Saver&) = delete;
  Saver& operator=(const Saver&) = delete;

  /// Calls `done` on the thread of this class when these documents, or newer ones, are on disk, or cannot be.
  void save(SavedFile::Documents documents, Done done);

 private:
  void run();

  const SavedFile file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<SavedFile::Documents> documents_;  // to be written
  std::vector<Done> waiting_;                      // for these
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace nicleaf::plugin
