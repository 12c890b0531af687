// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_command.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <deque>
#include <memory>
#include <ostream>
#include <sstream>

#include "api/change_feed.hpp"
#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_text.hpp"
#include "cli/session_rows.hpp"
#include "cli/watch_screen.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;
using Clock = std::chrono::system_clock;

constexpr std::size_t kMostEvents = 200, kUsualRows = 24;
constexpr int kTick =
    1000;  // milliseconds: until the screen's times change, and until a lost agent is looked for again
const Subject kAgent{"agent", ""};

std::size_t terminalRows() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : kUsualRows;
}

json::object toJson(const Event& event) {
  const auto& [when, change] = event;
  json::object made{{"time", std::to_string(Clock::to_time_t(when))}, {"kind", change.subject.first}};
  for (const auto& [name, value] :
       {std::pair{"name", change.subject.second}, {"before", change.before}, {"now", change.now}, {"why", change.why}})
    if (!value.empty()) made[name] = value;
  return made;
}

class Watch {
 public:
  explicit Watch(Session& session) : session_(session) {}

  void begin(json::value state) {
    if (session_.json)
      see(std::move(state));
    else
      adopt(std::move(state));
    if (session_.terminal && !session_.json) {
      session_.out << "\x1b[2J";
      draw();
    } else if (!session_.json) {
      printConditions();
    }
    session_.out.flush();
  }

  /// Tells what differs from the state before.
  void see(json::value state) {
    const Conditions before = known_;
    adopt(std::move(state));
    tell(changesBetween(before, known_));
  }

  /// The agent is gone: what it said before is kept, to be compared with what it says when it is back.
  void lose(const std::string& why) {
    if (known_[kAgent].is == "away") return;
    known_[kAgent] = {"away", why};
    tell({{kAgent, "up", "away", why}});
  }

  void draw() {
    if (!session_.terminal || session_.json) return;
    std::istringstream lines(screenOf(state_, known_, events_, Clock::now(), terminalRows(), true));
    session_.out << "\x1b[?7l\x1b[H";  // longer lines are cut, not wrapped
    // Cleared before: behind a line as wide as the terminal, the cursor is still on its last column.
    for (std::string line; std::getline(lines, line);) session_.out << "\x1b[K" << line << '\n';
    session_.out << "\x1b[J\x1b[?7h";
    session_.out.flush();
  }

 private:
  void adopt(json::value state) {
    state_ = std::move(state);
    known_ = conditionsOf(state_);
    known_[kAgent] = {"up", ""};
  }

  void tell(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      const Event& event = events_.emplace_back(Event{Clock::now(), change});
      if (session_.json)
        session_.out << json::serialize(toJson(event)) << '\n';
      else if (!session_.terminal)
        session_.out << utc("%Y-%m-%d %H:%M:%S UTC", event.when) << "  " << wordsOf(change) << '\n';
    }
    while (events_.size() > kMostEvents) events_.pop_front();
    session_.out.flush();
    draw();
  }

  void printConditions() {
    session_.out << summaryOf(known_) << '\n';
    printTroubles(session_.out, list(state_, "session"));
    session_.out << troublesOf(known_);
  }

  Session& session_;
  json::value state_;
  Conditions known_;
  std::deque<Event> events_;
};

/// The state, without a message if there is no agent.
tl::expected<json::value, api::CallError> read(Session& session) {
  const auto answer = session.client.get(api::Client::DataType::kState, kDeadline);
  if (!answer) return tl::unexpected(answer.error());
  return json::parse(*answer).at(api::kRootMember).at("state");
}

/// Waits for a signal or a change; gives the exit status once a signal is there.
std::optional<int> step(Session& session, Watch& watch, std::unique_ptr<api::ChangeFeed>& feed,
                        const Interrupt& interrupt) {
  if (!feed) {
    if (auto started = api::ChangeFeed::start(session.socket, followedNodes()))
      feed = std::move(*started);
    else
      watch.lose(started.error().message);
  }
  pollfd sources[2] = {{interrupt.descriptor(), POLLIN, 0}, {feed ? feed->descriptor() : -1, POLLIN, 0}};
  ::poll(sources, 2, session.terminal || !feed ? kTick : -1);
  if (sources[0].revents != 0) return interrupt.exitStatus();
  if (feed && sources[1].revents != 0) {
    auto going = feed->take();
    auto state = going ? read(session) : tl::unexpected(going.error());
    if (state) {
      watch.see(std::move(*state));
    } else {
      feed.reset();
      watch.lose(state.error().message);
      // Not at once: an agent that refuses would be asked all the time.
      ::poll(sources, 1, kTick);
      if (sources[0].revents != 0) return interrupt.exitStatus();
    }
  }
  watch.draw();
  return std::nullopt;
}

}  // namespace

int watch(Session& session, const WatchRequest& request) {
  const Interrupt interrupt;
  auto state = stateOf(session);
  if (!state) return state.error();
  Watch watch(session);
  watch.begin(std::move(*state));
  if (request.once) return kOk;
  std::unique_ptr<api::ChangeFeed> feed;
  while (true)
    if (const auto status = step(session, watch, feed, interrupt)) return *status;
}

}  // namespace nicleaf::cli
