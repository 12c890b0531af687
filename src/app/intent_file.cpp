// SPDX-License-Identifier: Apache-2.0
#include "app/intent_file.hpp"

#include <chrono>
#include <system_error>

#include <spdlog/spdlog.h>

#include "store/durable.hpp"

namespace nicleaf::app {
namespace {

constexpr std::chrono::seconds kFirstRetry{2}, kLastRetry{300};

}  // namespace

IntentFile::IntentFile(boost::asio::io_context& io, std::filesystem::path file, Apply apply)
    : io_(io), file_(std::move(file)), apply_(std::move(apply)), retry_(io), pause_(kFirstRetry, kLastRetry) {}

void IntentFile::watch() {
  try {
    watcher_ = std::make_unique<FileWatcher>(io_, file_, [this] { changed(); });
  } catch (const std::system_error& error) {
    spdlog::warn("{}: changes of {} will not be noticed; send SIGHUP after a change", error.what(), file_.string());
  }
}

void IntentFile::load(reconcile::Asked asked) {
  retry_.cancel();
  waiting_ = false;
  auto text = store::readFile(file_);
  onRead_(text ? model::Expected<void>() : model::fail(text.error()));
  if (!text) return report({std::move(text.error())});
  if (!*text) {
    spdlog::info("there is no intent file {}", file_.string());
    return;
  }
  spdlog::info("reading the intent file {}", file_.string());
  apply_(std::move(**text), asked, [this](const tl::expected<reconcile::ApplyReport, model::Errors>& result) {
    if (!result) return report(result.error());
    pause_.reset();
  });
}

void IntentFile::again() {
  if (!waiting_) return;
  pause_.reset();
  load();
}

void IntentFile::changed() {
  pause_.reset();
  load();
}

void IntentFile::report(const model::Errors& errors) {
  for (const auto& error : errors) spdlog::error("{}: {}", file_.string(), error.message());
  waiting_ = kept_() || model::retryHelps(errors);
  if (!waiting_) return;
  retry_.expires_after(pause_.next());
  retry_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) load(reconcile::Asked::kByRetry);
  });
}

}  // namespace nicleaf::app
