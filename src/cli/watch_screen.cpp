// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_screen.hpp"

#include <algorithm>
#include <ctime>
#include <sstream>
#include <utility>
#include <vector>

#include "cli/json_text.hpp"
#include "cli/session_rows.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLeastEvents = 5, kLeastBody = 6;  // lines that each gets if there is little room

/// Kinds of which there are many, and what each of them should be.
constexpr struct {
  const char *kind, *plural, *good;
} kCounted[] = {{"session", "sessions", "established"}, {"VNI", "VNIs", "live"}, {"port", "ports", "available"}};

std::string shown(const Conditions& conditions, const char* kind) {
  const auto found = conditions.find({kind, ""});
  return found == conditions.end() ? "" : found->second.is;
}

/// Whether nobody has to look at it.
bool isWell(const Subject& subject, const Condition& condition) {
  for (const auto& one : kCounted)
    if (subject.first == one.kind) return condition.is == one.good;
  if (subject.first == "generation" || subject.first == "pending generation") return true;
  return condition.is == "applied" || condition.is == "up" || condition.is == "good";
}

/// Those that are not established first.
json::array inOrder(json::array sessions) {
  std::ranges::stable_sort(sessions, {}, isEstablished);
  return sessions;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::string utc(const char* format, std::chrono::system_clock::time_point when) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
  std::tm parts{};
  char text[64];
  if (gmtime_r(&seconds, &parts) == nullptr) return "";
  return {text, std::strftime(text, sizeof text, format, &parts)};
}

std::string wordsOf(const Change& change) {
  const auto& [kind, name] = change.subject;
  std::string words = kind + (name.empty() ? "" : " " + name) + ": ";
  if (change.now.empty())
    words += "gone, was " + change.before;
  else if (change.before.empty() || change.before == change.now || kind == "last error")
    words += change.now;
  else
    words += change.before + " -> " + change.now;
  return words + (change.why.empty() ? "" : " (" + change.why + ")");
}

std::string summaryOf(const Conditions& conditions) {
  const std::string phase = shown(conditions, "phase"), generation = shown(conditions, "generation");
  std::string words = phase.empty() ? "no agent" : phase;
  words += generation.empty() ? ", no generation" : ", generation " + generation;
  const char* separator = "; in order: ";
  for (const auto& [kind, plural, good] : kCounted) {
    std::size_t all = 0, well = 0;
    for (const auto& [subject, condition] : conditions) {
      if (subject.first != kind) continue;
      ++all;
      if (isWell(subject, condition)) ++well;
    }
    words += std::exchange(separator, ", ") + std::to_string(well) + " of " + std::to_string(all) + " " + plural;
  }
  return words;
}

std::string troublesOf(const Conditions& conditions) {
  std::string lines;
  for (const auto& [subject, condition] : conditions) {
    if (subject.first != "session" && !isWell(subject, condition))
      lines += wordsOf({subject, "", condition.is, condition.why}) + '\n';
  }
  return lines;
}

std::string screenOf(const json::value& state, const Conditions& conditions, const std::deque<Event>& events,
                     std::chrono::system_clock::time_point now, std::size_t rows, bool coloured) {
  std::ostringstream out;
  const json::array sessions = inOrder(list(state, "session"));
  printSessions(out, sessions, coloured, sessions.size());
  printTroubles(out, sessions);
  out << troublesOf(conditions);
  std::vector<std::string> body = linesOf(out.str());

  const std::size_t fixed = 5;  // head, summary, and what separates the parts
  const std::size_t room = std::max(rows, fixed + kLeastBody + kLeastEvents) - fixed;
  const std::size_t forEvents = std::max(kLeastEvents, room - std::min(room, body.size()));
  if (const std::size_t most = room - std::min(room, forEvents); body.size() > most) {
    const std::size_t hidden = body.size() - most + 1;
    body.resize(most - 1);
    body.push_back("and " + std::to_string(hidden) + " more lines (nicleaf show sessions)");
  }
  std::string text = "nicleaf watch  " + utc("%Y-%m-%d %H:%M:%S UTC", now) + "  Ctrl-C ends it\n";
  text += summaryOf(conditions) + "\n\n";
  for (const std::string& line : body) text += line + '\n';
  text += "\nevents\n";
  const std::size_t first = events.size() - std::min(events.size(), forEvents - 1);
  for (std::size_t i = first; i < events.size(); ++i)
    text += utc("%H:%M:%S", events[i].when) + "  " + wordsOf(events[i].change) + '\n';
  if (events.empty()) text += "none yet\n";
  return text;
}

}  // namespace nicleaf::cli
