// SPDX-License-Identifier: Apache-2.0
#include "cli/trial_command.hpp"

#include <charconv>
#include <ostream>
#include <random>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

constexpr seconds kLongest{24 * 3600};

/// The agent knows of no document that waits. While it holds the network, that does not mean that there is none.
int nothingWaits(Session& session) {
  const auto answer = session.client.get({"fabric", "state"}, kDeadline);
  if (!answer) return report(session, answer.error());
  const json::value state = json::parse(*answer);
  if (text(state, "nicleaf-fabric:phase") == "held")
    session.err << "nothing can be confirmed or cancelled: " << text(state, "nicleaf-fabric:last-error") << '\n';
  else
    session.err << "no document waits for its confirmation\n";
  return kFailed;
}

}  // namespace

std::optional<seconds> parseTime(const std::string& text) {
  constexpr struct {
    std::string_view unit;
    seconds is;
  } kUnits[] = {{"s", seconds(1)}, {"m", seconds(60)}, {"h", seconds(3600)}};
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 1 || seconds(number) > kLongest) return std::nullopt;
  for (const auto& one : kUnits) {
    if (std::string_view(end) != one.unit) continue;
    const seconds time = number * one.is;
    return time <= kLongest ? std::optional(time) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<model::OnTrial> trialFor(const std::string& time) {
  if (time.empty()) return std::nullopt;
  std::random_device random;
  return model::OnTrial{"nicleaf-" + std::to_string(random()), parseTime(time).value()};
}

void printTrial(Session& session, const model::OnTrial& trial) {
  if (session.json) return;
  session.out << "it goes again in " << humanDuration(std::chrono::duration_cast<seconds>(trial.time))
              << ", counted from the start of the change, unless you confirm "
                 "it: nicleaf confirm\n";
}

int endTrial(Session& session, bool cancel) {
  const auto answer = session.client.get({"fabric", "state", "confirmation"}, kDeadline);
  if (!answer && answer.error().kind != api::CallError::Kind::kNotFound) return report(session, answer.error());
  if (!answer) return nothingWaits(session);
  const json::value waiting = json::parse(*answer);
  const auto wish = cancel ? model::TrialRequest::kCancel : model::TrialRequest::kConfirm;
  const auto done = session.client.onTrial({wish, text(waiting, "nicleaf-fabric:id"), {}}, kChangeDeadline);
  if (!done) return report(session, done.error());
  const std::string generation = text(waiting, "nicleaf-fabric:generation");
  const std::string before = text(waiting, "nicleaf-fabric:generation-before");
  if (session.json)
    session.out << done->json << '\n';
  else if (cancel)
    session.out << "generation " << generation
                << " was cancelled: " << (before.empty() ? "no document" : "generation " + before)
                << " is in effect again\n";
  else
    session.out << "generation " << generation << " is confirmed\n";
  return kOk;
}

}  // namespace nicleaf::cli
