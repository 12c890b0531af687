// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/saver.hpp"

#include <utility>

#include "core/main_queue.hpp"

namespace nicleaf::plugin {

Saver::Saver(SavedFile file) : file_(std::move(file)) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

Saver::~Saver() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Saver::save(SavedFile::Documents documents, Done done) {
  {
    const std::lock_guard lock(mutex_);
    documents_ = std::move(documents);
    waiting_.push_back(std::move(done));
  }
  changed_.notify_one();
}

void Saver::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || documents_; });
    if (!documents_) return;
    const auto documents = *std::exchange(documents_, std::nullopt);
    const auto waiting = std::exchange(waiting_, {});
    lock.unlock();
    const std::string problem = file_.store(documents);
    for (const Done& done : waiting) done(problem);
    lock.lock();
  }
}

}  // namespace nicleaf::plugin
