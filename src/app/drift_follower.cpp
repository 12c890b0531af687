// SPDX-License-Identifier: Apache-2.0
#include "app/drift_follower.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

using namespace std::chrono_literals;
using Lines = std::vector<model::ConfigDifference>;
using std::chrono::steady_clock;

constexpr auto kFirstPause = 1s, kLongestPause = 60s;
constexpr auto kQuiet = 5min;  // after it, a repair does not follow another one

std::string textOf(const model::ConfigDifference& one) {
  std::string text;
  for (const std::string& context : one.context) text += context + ": ";
  return text + one.line;
}

constexpr std::size_t kMostLogged = 20;  // of one kind

void log(const char* what, const Lines& lines) {
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLogged); ++i) spdlog::warn("{}: {}", what, textOf(lines[i]));
  if (lines.size() > kMostLogged) spdlog::warn("{}: and {} more", what, lines.size() - kMostLogged);
}

constexpr char kForeign[] = "bgpd has a line that the intent does not have";
constexpr char kMissing[] = "bgpd does not have a line of the intent";

std::vector<std::string> steps(const char* verb, const Lines& lines) {
  std::vector<std::string> made;
  for (const model::ConfigDifference& one : lines) made.push_back(std::string(verb) + " " + textOf(one));
  return made;
}

}  // namespace

DriftFollower::DriftFollower(boost::asio::io_context& io, frr::BgpDaemon& bgpd, Logbook& logbook,
                             std::function<void()> changed)
    : bgpd_(bgpd), logbook_(logbook), changed_(std::move(changed)), pause_(kFirstPause, kLongestPause), timer_(io) {}

void DriftFollower::told(std::size_t count) {
  isDue_ = count != 0;
  if (count == 0) return differ({});
  act(phase_);
}

void DriftFollower::act(model::Phase phase) {
  phase_ = phase;
  if (isBusy_ || isPausing_ || (phase != model::Phase::kApplied && phase != model::Phase::kDegraded)) return;
  if (fileMayBeOld_) return removeOldFile();
  if (!isDue_) return;
  if (policy_ == DriftPolicy::kReport) return compare();
  repair();
}

/// After the intent has been committed: what bgpd has besides is from a configuration file that somebody saved.
void DriftFollower::removeOldFile() {
  fileMayBeOld_ = false;
  isBusy_ = true;
  bgpd_.removeForeign([this, alive = std::weak_ptr(alive_)](const model::Expected<model::RepairedLines>& lines) {
    if (alive.expired()) return;
    isBusy_ = false;
    if (!lines) {
      fileMayBeOld_ = true;  // at the next change
      return;
    }
    log("bgpd's configuration file has a line that the intent does not have; removed", lines->removed);
    log("bgpd's configuration file has a line that the intent does not have; bgpd refuses to remove it", lines->left);
    if (!lines->removed.empty()) {
      total_ += lines->removed.size();
      logbook_.repairedDrift("bgpd's configuration file has lines that the intent does not have",
                             steps("remove", lines->removed));
      changed_();
    }
    act(phase_);
  });
}

void DriftFollower::repair() {
  const auto now = steady_clock::now();
  const bool follows = lastRepair_ && now < *lastRepair_ + kQuiet;
  if (!follows) pause_.reset();
  isDue_ = false;
  isBusy_ = true;
  bgpd_.repair([this, alive = std::weak_ptr(alive_)](const model::Expected<model::RepairedLines>& done) {
    if (alive.expired()) return;
    isBusy_ = false;
    if (!done) {
      spdlog::debug("cannot repair bgpd's lines: {}", done.error().message());
      isDue_ = true;
      return tryAgain(kFirstPause);
    }
    repaired(*done);
  });
}

void DriftFollower::repaired(const model::RepairedLines& done) {
  if (!done.removed.empty() || !done.restored.empty()) {
    lastRepair_ = steady_clock::now();
    total_ += done.removed.size() + done.restored.size();
    log("bgpd had a line that the intent does not have; removed", done.removed);
    log("bgpd did not have a line of the intent; restored", done.restored);
    auto made = steps("remove", done.removed);
    for (std::string& step : steps("restore", done.restored)) made.push_back(std::move(step));
    logbook_.repairedDrift("lines of bgpd were not as the intent says", std::move(made));
    tryAgain(pause_.next());
  }
  differ(done.left);
  changed_();
}

void DriftFollower::compare() {
  isDue_ = false;
  isBusy_ = true;
  bgpd_.compare([this, alive = std::weak_ptr(alive_)](model::Expected<Lines> differences) {
    if (alive.expired()) return;
    isBusy_ = false;
    if (!differences) {
      isDue_ = true;
      return tryAgain(kFirstPause);
    }
    differ(std::move(*differences));
  });
}

void DriftFollower::differ(Lines now) {
  if (now == lines_) return;
  std::string why;
  Lines more, less;  // than the intent has
  for (const model::ConfigDifference& one : now) {
    why += (why.empty() ? "" : "; ") + std::string(one.onlyInDaemon ? kForeign : kMissing) + ": " + textOf(one);
    if (std::ranges::find(lines_, one) == lines_.end()) (one.onlyInDaemon ? more : less).push_back(one);
  }
  total_ += more.size() + less.size();
  log(kForeign, more);
  log(kMissing, less);
  if (now.empty()) spdlog::info("bgpd's lines are as the intent says again");
  lines_ = std::move(now);
  logbook_.problem("bgpd's lines", why);
  changed_();
}

/// Nothing is done until then.
void DriftFollower::tryAgain(std::chrono::milliseconds pause) {
  isPausing_ = true;
  timer_.expires_after(pause);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& cancelled) {
    if (cancelled || alive.expired()) return;
    isPausing_ = false;
    act(phase_);
  });
}

}  // namespace nicleaf::app
