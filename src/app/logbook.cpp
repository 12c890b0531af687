// SPDX-License-Identifier: Apache-2.0
#include "app/logbook.hpp"

#include <spdlog/spdlog.h>

namespace nicleaf::app {
namespace {

std::uint64_t milliseconds(std::chrono::steady_clock::duration duration) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

}  // namespace

void Logbook::add(store::JournalEntry entry) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  entry.time = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  const auto added = journal_.add(std::move(entry));
  if (!added && !failed_) spdlog::error("the journal is not complete: {}", added.error().message());
  failed_ = !added;
}

void Logbook::ended(const Request& request, const tl::expected<reconcile::ApplyReport, model::Errors>& result) {
  store::JournalEntry entry;
  entry.what = request.what;
  entry.why = request.why.empty() ? request.from.origin : request.why;
  if (!request.from.comment.empty()) entry.why += ": " + request.from.comment;
  entry.who = request.from.author;
  entry.generation = result ? result->generation : request.generation;
  entry.tookMs = milliseconds(std::chrono::steady_clock::now() - request.began);
  entry.result = result ? "done" : "refused: " + model::joined(result.error());
  if (result) entry.steps = result->plan.lines();
  add(std::move(entry));
}

void Logbook::repaired(const std::string& why, const reconcile::Plan& done, std::uint64_t generation) {
  store::JournalEntry entry;
  entry.what = "repair";
  entry.why = why;
  entry.result = "done";
  entry.generation = generation;
  entry.steps = done.lines();
  add(std::move(entry));
}

void Logbook::repairedDrift(const std::string& why, std::vector<std::string> steps) {
  store::JournalEntry entry;
  entry.what = "repair";
  entry.why = why;
  entry.result = "done";
  entry.steps = std::move(steps);
  add(std::move(entry));
}

void Logbook::follow(const model::AgentStatus& status) {
  using enum model::Phase;
  const bool troubled = status.phase == kWaiting || status.phase == kFailed || status.phase == kHeld;
  const std::string error = troubled ? status.lastError : "";
  if (status.phase == kApplying || error == error_) return;
  problem("the agent", error);
  error_ = error;
}

void Logbook::problem(const std::string& object, const std::string& why) {
  store::JournalEntry entry;
  entry.what = why.empty() ? "recovered" : "problem";
  entry.why = object;
  entry.result = why;
  add(std::move(entry));
}

}  // namespace nicleaf::app
