// SPDX-License-Identifier: Apache-2.0
#include "app/intent_file.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <system_error>

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

constexpr std::chrono::seconds kRetry{2};

}  // namespace

IntentFile::IntentFile(boost::asio::io_context& io, std::filesystem::path file, Apply apply)
    : io_(io), file_(std::move(file)), apply_(std::move(apply)), retry_(io) {}

void IntentFile::watch() {
  try {
    watcher_ = std::make_unique<FileWatcher>(io_, file_, [this] { load(); });
  } catch (const std::system_error& error) {
    spdlog::warn("{}: changes of {} will not be noticed; send SIGHUP after a change", error.what(), file_.string());
  }
}

void IntentFile::load() {
  retry_.cancel();
  std::ifstream stream(file_);
  if (!stream) {
    spdlog::info("there is no intent file {}", file_.string());
    return;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  spdlog::info("reading the intent file {}", file_.string());
  apply_(text.str(), [this](const tl::expected<reconcile::ApplyReport, model::Errors>& result) {
    if (!result) report(result.error());
  });
}

void IntentFile::report(const model::Errors& errors) {
  for (const auto& error : errors) spdlog::error("{}: {}", file_.string(), error.message());
  if (!std::ranges::all_of(errors, &model::Error::retryHelps)) return;
  retry_.expires_after(kRetry);
  retry_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) load();
  });
}

}  // namespace nicleaf::app
