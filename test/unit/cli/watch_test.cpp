// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_command.hpp"

#include <signal.h>

#include <future>
#include <mutex>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <thread>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "cli/state_changes.hpp"
#include "cli/watch_screen.hpp"
#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
namespace json = boost::json;

constexpr auto kPatience = 60s;
constexpr std::chrono::system_clock::time_point kNoon{std::chrono::seconds(1'796'126'400)};

json::value stateWith(const std::string& session, const char* transitions, bool live) {
  return {{"phase", "applied"},
          {"generation-applied", "7"},
          {"session",
           {{{"vrf", "red"},
             {"peer", "10.0.0.2"},
             {"session-state", session},
             {"established-transitions", transitions},
             {"last-reset-reason", "Hold Timer Expired"}}}},
          {"vni", {{{"vni", "10010"}, {"tenant-vrf", "red"}, {"live", live}}}},
          {"port", {{{"interface", "pf0vf0"}, {"available", true}, {"netdev", "eth4"}}}}};
}

std::vector<std::string> words(const json::value& before, const json::value& now) {
  std::vector<std::string> all;
  for (const Change& change : changesBetween(conditionsOf(before), conditionsOf(now))) all.push_back(wordsOf(change));
  return all;
}

TEST(StateChanges, NameWhatIsOtherwiseThanBefore) {
  EXPECT_THAT(words(stateWith("established", "1", true), stateWith("established", "1", true)), ElementsAre());
  EXPECT_THAT(words(stateWith("established", "1", true), stateWith("active", "1", false)),
              ElementsAre("VNI 10010: live -> not live (red)",
                          "session red 10.0.0.2: established -> down (Hold Timer Expired)"));
  EXPECT_THAT(words(stateWith("established", "1", true), stateWith("unknown", "1", true)),
              ElementsAre("session red 10.0.0.2: established -> unknown"));
}

TEST(StateChanges, DoNotTellOfAttemptsToConnect) {
  EXPECT_THAT(words(stateWith("idle", "1", true), stateWith("connect", "1", true)), ElementsAre());
}

TEST(StateChanges, TellOfALossThatIsOverAlready) {
  EXPECT_THAT(words(stateWith("established", "1", true), stateWith("established", "2", true)),
              ElementsAre("session red 10.0.0.2: established (it was lost meanwhile, and is back)"));
}

TEST(StateChanges, TellOfWhatComesAndGoes) {
  const json::value broken{{"broken-tenant", {{{"name", "ip-vrf red"}, {"reason", "vx10010 is taken"}}}},
                           {"drained", {{{"name", "all"}, {"since", "1796126400"}}}},
                           {"password-file", {{{"file", "/etc/pw"}, {"problem", "it is empty"}}}},
                           {"store-problem", {"7.json: damaged"}},
                           {"open-port", {"red"}},
                           {"confirmation", {{"generation", "7"}}}};
  EXPECT_THAT(words(json::object(), broken),
              ElementsAre("confirmation generation 7: awaited", "drain all: drained",
                          "password file /etc/pw: bad (it is empty)", "port 179 in red: open to anybody",
                          "state on disk 7.json: damaged: bad", "tenant ip-vrf red: broken (vx10010 is taken)"));
  EXPECT_THAT(words(broken, json::object()), testing::Contains("tenant ip-vrf red: gone, was broken"));
}

TEST(WatchScreen, FitsTheTerminalAndShowsTroubleFirst) {
  json::value state = stateWith("active", "1", false);
  for (int i = 0; i < 40; ++i)
    state.at("session").as_array().push_back({{"vrf", "blue"},
                                              {"peer", "10.9.0." + std::to_string(i)},
                                              {"session-state", "established"},
                                              {"established-transitions", 1}});
  std::deque<Event> events;
  for (int i = 0; i < 40; ++i) events.push_back({kNoon, {{"VNI", std::to_string(i)}, "live", "not live", ""}});
  const std::string screen = screenOf(state, conditionsOf(state), events, kNoon, 24, false);
  std::istringstream stream(screen);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  EXPECT_LT(lines.size(), 24U);
  for (const std::string& line : lines) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_EQ(lines[0], "nicleaf watch  2026-12-01 12:00:00 UTC  Ctrl-C ends it");
  EXPECT_EQ(lines[1], "applied, generation 7; in order: 40 of 41 sessions, 0 of 1 VNIs, 1 of 1 ports");
  EXPECT_THAT(lines[4], StartsWith("red   10.0.0.2"));  // the one that is down
  EXPECT_THAT(screen, HasSubstr(" more lines (nicleaf show sessions)\n"));
  EXPECT_EQ(lines.back(), "12:00:00  VNI 39: live -> not live");
}

TEST(WatchScreen, HasColoursOnlyIfAsked) {
  const json::value state = stateWith("active", "1", true);
  EXPECT_THAT(screenOf(state, conditionsOf(state), {}, kNoon, 24, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(screenOf(state, conditionsOf(state), {}, kNoon, 24, true), HasSubstr("\x1b[31mactive\x1b[0m"));
}

/// Output that one thread writes and another one reads.
class Shared : public std::streambuf {
 public:
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  bool eventuallyHas(const std::string& wanted) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (text().find(wanted) == std::string::npos)
      if (std::chrono::steady_clock::now() > end) return false;
    return true;
  }

 private:
  int_type overflow(int_type c) override {
    const std::lock_guard lock(mutex_);
    text_ += static_cast<char>(c);
    return c;
  }
  std::streamsize xsputn(const char* from, std::streamsize count) override {
    const std::lock_guard lock(mutex_);
    text_.append(from, static_cast<std::size_t>(count));
    return count;
  }
  std::mutex mutex_;
  std::string text_;
};

class WatchTest : public CommandTest {
 protected:
  WatchTest() {
    node_.onLoop([this] { node_.agent().known = api::test::sampleState(); });
  }
  ~WatchTest() override {
    if (watcher_.joinable()) end(SIGINT);
  }

  void begin(std::vector<std::string> arguments) {
    watcher_ = std::thread([this, arguments = std::move(arguments)] {
      std::vector<const char*> argv{"nicleaf", "--socket", socket_.c_str()};
      for (const std::string& argument : arguments) argv.push_back(argument.c_str());
      std::istringstream in;
      std::ostream out(&shared_);
      std::ostringstream err;
      status_ = run(static_cast<int>(argv.size()), argv.data(), in, out, err);
    });
  }
  /// As Ctrl-C does. Call it when the command has printed something: it takes signals then.
  int end(int signal) {
    pthread_kill(watcher_.native_handle(), signal);
    watcher_.join();
    return status_;
  }
  void change(const std::function<void(api::AgentState&)>& how) {
    node_.onLoop([&] {
      how(node_.agent().known);
      node_.server().stateChanged();
    });
  }

  Shared shared_;
  std::thread watcher_;
  int status_ = 0;
};

TEST_F(WatchTest, PrintsALineForEachChangeUntilCtrlC) {
  begin({"watch"});
  ASSERT_TRUE(shared_.eventuallyHas("in order: 3 of 3 sessions, 1 of 2 VNIs, 1 of 2 ports\n"));
  ASSERT_TRUE(shared_.eventuallyHas("\nport pf0vf1: unavailable (there is none)\n"));
  change([](api::AgentState& state) { state.sessions.at({"red", "fd00::2"}).state = model::SessionState::kActive; });
  EXPECT_TRUE(shared_.eventuallyHas(" UTC  session red fd00::2: established -> down (Hold Timer Expired)\n"));
  EXPECT_THAT(shared_.text(), Not(HasSubstr("\x1b")));
  EXPECT_EQ(end(SIGINT), 130);
}

TEST_F(WatchTest, TellsThatTheAgentWentAndCameBack) {
  begin({"watch"});
  ASSERT_TRUE(shared_.eventuallyHas("in order:"));
  node_.stop();
  EXPECT_TRUE(shared_.eventuallyHas("agent: up -> away ("));
  node_.onLoop([this] { node_.agent().known.agent.phase = model::Phase::kWaiting; });
  node_.onLoop([this] { node_.start(); });
  EXPECT_TRUE(shared_.eventuallyHas("agent: away -> up\n"));
  EXPECT_TRUE(shared_.eventuallyHas("phase: applied -> waiting\n"));
  EXPECT_EQ(end(SIGTERM), 143);
}

TEST_F(WatchTest, PrintsJsonThatBeginsWithHowThingsAre) {
  begin({"watch", "--json"});
  ASSERT_TRUE(shared_.eventuallyHas(R"("name":"red fd00::2","now":"established"})"));
  change([](api::AgentState& state) { state.bgpd = model::Reach::kSilent; });
  ASSERT_TRUE(shared_.eventuallyHas(R"("kind":"bgpd","before":)"));
  EXPECT_EQ(end(SIGINT), 130);
  std::istringstream lines(shared_.text());
  for (std::string line; std::getline(lines, line);) EXPECT_NO_THROW((void)json::parse(line)) << line;
}

TEST_F(WatchTest, OnceShowsHowThingsAreAndEnds) {
  EXPECT_EQ(nicleaf({"watch", "--once"}), kOk) << err_;
  EXPECT_THAT(out_, StartsWith("applied, generation 18446744073709551615; in order: 3 of 3 sessions"));
  EXPECT_EQ(nicleaf({"watch", "--once", "--json"}), kOk);
  EXPECT_EQ(json::parse(out_.substr(0, out_.find('\n'))).as_object().count("now"), 1U);
  node_.stop();
  EXPECT_EQ(nicleaf({"watch"}), kNotReachable);
}

}  // namespace
}  // namespace nicleaf::cli
