// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "render/render.hpp"
#include "support/simulated_op.hpp"
#include "world.hpp"

// Seeded sequences of documents, good and bad, with crashes, foreign changes, refusals, lost daemons and a full disk in
// between and in the middle. Whatever happens, the agent ends in the last document that it acknowledged, or in one that
// it was applying when it died: whole, in the kernel, in FRR and on disk.
namespace nicleaf::reconcile {
namespace {

constexpr int kEvents = 14;  // of a sequence
constexpr char kInstance[] = "/nicleaf-frr-bgp:bgp/instance[vrf='t1']";

/// How many sequences, and the seed of the first: `./dev chaos NUMBER SEED` asks for others.
std::uint64_t asked(const char* variable, std::uint64_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : random_(seed) { start(); }

  void run() {
    for (int event = 0; event < kEvents && !testing::Test::HasFailure(); ++event) {
      one();
      if (upTo(2) == 0) settle();
    }
    settle();
  }
  [[nodiscard]] const std::string& told() const { return told_; }

 private:
  using Event = void (Sequence::*)();

  int upTo(int most) { return std::uniform_int_distribution(0, most)(random_); }
  void tell(const std::string& what) { told_ += what + "\n"; }

  void start() { world_.crashAndStart(); }

  void one() {
    static constexpr Event kAll[] = {
        &Sequence::apply,      &Sequence::apply,        &Sequence::applyAndDie, &Sequence::refused,
        &Sequence::deleteLink, &Sequence::setDown,      &Sequence::drift,       &Sequence::restartBgpd,
        &Sequence::loseDaemon, &Sequence::die,          &Sequence::diskIsFull,  &Sequence::slowFrr,
        &Sequence::several,    &Sequence::refuseRepair, &Sequence::applyAgain,  &Sequence::rollback,
        &Sequence::tryOut,     &Sequence::unplugPort,   &Sequence::lose};
    (this->*kAll[upTo(std::size(kAll) - 1)])();
  }

  /// Handlers run, so that the next event comes in the middle of something.
  void turn(int handlers) {
    for (int i = 0; i < handlers; ++i) {
      world_.io.restart();
      world_.io.run_one_for(std::chrono::milliseconds(20));
    }
  }

  intent::ParsedIntent next() { return document(++generation_, upTo(3), upTo(3) == 0 ? "another" : "hunter2"); }

  /// Offers a document. If the agent dies before it answers, both this one and the one before may be the right one.
  void offer(const intent::ParsedIntent& wanted) {
    const std::uint64_t generation = wanted.intent.generation;
    tell("applies generation " + std::to_string(generation));
    offered_[generation] = wanted;
    ++waiting_;
    world_.reconciler->apply(wanted, [this, generation](const World::Result& result) {
      tell("generation " + std::to_string(generation) + ": " + (result ? "acknowledged" : text(result.error())));
      --waiting_;
      if (!result && generation != acknowledged_) offered_.erase(generation);
      if (!result) return;
      acknowledged_ = generation;
      offered_.erase(offered_.begin(), offered_.find(generation));
    });
  }
  void answered() {
    ASSERT_TRUE(world_.runUntil([&] { return waiting_ == 0; })) << told_;
  }

  void apply() {
    offer(next());
    answered();
  }
  void applyAgain() {
    if (!world_.reconciler->current()) return;
    offer(*world_.reconciler->current());
    answered();
  }
  void several() {
    for (int i = upTo(3); i >= 0; --i) offer(next());
    answered();
  }
  void rollback() {
    if (!world_.reconciler->current()) return;
    const auto result =
        world_.wait([&](ApplyHandler done) { world_.reconciler->rollback(std::nullopt, std::move(done)); });
    tell(result ? "rolled back" : "not rolled back: " + text(result.error()));
    if (!result) return;
    acknowledged_ = generation_ = result->generation;
    offered_ = {{acknowledged_, *world_.reconciler->current()}};
  }
  /// A document on trial is in effect until it is confirmed, cancelled, or late, also across a death of the agent.
  void tryOut() {
    if (!world_.reconciler->current()) return;
    const intent::ParsedIntent tried = next();
    const std::uint64_t generation = tried.intent.generation;
    const auto result = world_.wait([&](ApplyHandler done) {
      world_.reconciler->apply(tried, std::move(done), {}, Asked::kByOperator,
                               model::OnTrial{"trial", std::chrono::minutes(1)});
    });
    tell("tries out generation " + std::to_string(generation) + ": " + (result ? "in effect" : text(result.error())));
    if (!result) return;
    if (upTo(1) == 0) die();
    if (upTo(2) == 0) return endTrial();  // nobody says anything
    const auto wish = upTo(1) == 0 ? model::TrialRequest::kConfirm : model::TrialRequest::kCancel;
    ASSERT_TRUE(world_.runUntil([&] { return world_.reconciler->trialLeft().has_value(); })) << told_;
    const auto ended = world_.wait([&](ApplyHandler done) {
      world_.reconciler->onTrial({wish, "trial", {}}, std::move(done));
    });
    tell(std::string(wish == model::TrialRequest::kConfirm ? "confirms" : "cancels") + ": " +
         (ended ? "done" : text(ended.error())));
    if (ended && wish == model::TrialRequest::kConfirm) {
      acknowledged_ = generation;
      offered_ = {{generation, tried}};
    }
    endTrial();
  }
  void endTrial() {
    world_.clock.since += std::chrono::minutes(2);
    tell("the time of a trial is over");
  }
  /// A server's port goes away and comes back.
  void unplugPort() {
    if (!world_.kernel.state().links.contains("pf0vf0")) return;
    tell("a port is unplugged, and plugged in");
    world_.kernel.disturb([](model::KernelState& state) { state.links.erase("pf0vf0"); });
    turn(upTo(30));
    world_.kernel.addForeign("pf0vf0");
    world_.reconciler->disturbed("a port is there");
  }
  /// The agent hears nothing of what somebody changes, until it reads everything again.
  void lose() {
    deleteLink();
    world_.kernel.distrust();
    world_.reconciler->disturbed("notifications were lost");
    turn(upTo(10));
  }
  void applyAndDie() {
    offer(next());
    turn(upTo(60));
    die();
  }
  void die() {
    tell("dies");
    waiting_ = 0;
    world_.crashAndStart();
    turn(upTo(20));
  }
  void refused() {
    int left = upTo(40);
    const auto fuse = [left](const auto&) mutable -> std::optional<model::Error> {
      if (left-- != 0) return std::nullopt;
      return model::Error{model::ErrorCode::kRefused, "fuse", "", "", "the fuse burnt"};
    };
    if (upTo(1) == 0)
      world_.kernel.failWhen(fuse);
    else
      world_.bgpd.refusal = [burnt = false](const model::TreeDelta&) mutable -> std::optional<model::Error> {
        if (std::exchange(burnt, true)) return std::nullopt;
        return model::Error{model::ErrorCode::kRefused, "bgpd", "", "", "not that"};
      };
    apply();
    stopFailing();
  }
  /// What somebody else changed cannot be put right for a while.
  void refuseRepair() {
    world_.kernel.failWhen([](const model::KernelOp& op) -> std::optional<model::Error> {
      if (!std::holds_alternative<model::CreateLink>(op)) return std::nullopt;
      return model::Error{model::ErrorCode::kRefused, "kernel", "", "", "no new links today"};
    });
    deleteLink();
    turn(upTo(40));
    stopFailing();
  }
  void deleteLink() {
    // As the kernel does it: with the VLAN devices on it, and its ports have no master.
    foreign([](model::KernelState& state, const model::IfName& name) {
      EXPECT_EQ(test::execute(model::DeleteLink{name}, state), "");
    });
  }
  void setDown() {
    foreign([](model::KernelState& state, const model::IfName& name) { state.links.change(name).adminUp = false; });
  }
  void foreign(const std::function<void(model::KernelState&, const model::IfName&)>& change) {
    std::vector<model::IfName> own;
    for (const auto& [name, link] : world_.kernel.state().links) {
      if (link.ours) own.push_back(name);
    }
    if (own.empty()) return;
    const model::IfName name = own[static_cast<std::size_t>(upTo(static_cast<int>(own.size()) - 1))];
    tell("somebody changes " + name);
    world_.kernel.disturb([&](model::KernelState& state) { change(state, name); });
    turn(upTo(30));
  }
  void drift() {
    if (!world_.bgpd.tree.contains(kInstance)) return;
    tell("somebody changes bgpd");
    world_.bgpd.tree.insert_or_assign(std::string(kInstance) + "/global/local-as", "64999");
    world_.reconciler->disturbed("the configuration of bgpd changed");
    turn(upTo(20));
  }
  void restartBgpd() {
    tell("bgpd starts again, without a configuration");
    world_.bgpd.tree.clear();
    world_.reconciler->disturbed("bgpd is connected");
    turn(upTo(20));
  }
  void loseDaemon() {
    bool& away = upTo(1) == 0 ? world_.bgpd.away : world_.zebra.away;
    tell("a daemon is away");
    away = true;
    world_.reconciler->disturbed("a daemon is away");
    if (upTo(1) == 0) apply();
    turn(upTo(30));
    away = false;
    world_.reconciler->disturbed("a daemon is back");
  }
  void diskIsFull() {
    const auto pending = world_.directory.path / "state" / "pending.json";
    if (std::filesystem::exists(pending)) return;
    tell("the disk takes nothing");
    std::filesystem::create_directories(pending);
    apply();
    std::filesystem::remove(pending);
  }
  void slowFrr() {
    world_.bgpd.deaf = upTo(2);
    world_.zebra.lag = upTo(1);
    apply();
    world_.zebra.lag = 0;
  }

  void stopFailing() {
    world_.kernel.failWhen(nullptr);
    world_.bgpd.refusal = nullptr;
  }

  /// Everything works again.
  void settle() {
    stopFailing();
    world_.bgpd.away = world_.zebra.away = false;
    world_.bgpd.deaf = world_.zebra.lag = 0;
    world_.reconciler->disturbed("all is well");
    if (offered_.empty()) {
      ASSERT_TRUE(world_.runUntil([&] { return waiting_ == 0 && isEmpty(); })) << told_;
      return;
    }
    ASSERT_TRUE(world_.runUntil([&] { return waiting_ == 0 && isSettled(); }))
        << told_ << "phase " << toString(world_.phase()) << ": " << world_.reconciler->status().lastError;
    const std::uint64_t generation = world_.reconciler->current() ? world_.reconciler->current()->intent.generation : 0;
    tell("settles in generation " + std::to_string(generation));
    if (generation == 0) return;
    const intent::ParsedIntent right = offered_.at(generation);
    const render::Desired desired = render::render(right.intent);
    const auto isRight = [&] {
      return world_.bgpd.tree == desired.bgpd && world_.zebra.tree == desired.zebra &&
             world_.phase() == model::Phase::kApplied;
    };
    // A repair may be about to begin.
    std::vector<std::string> plan{"none yet"};
    for (int looks = 0; looks < 200 && !plan.empty(); ++looks) {
      ASSERT_TRUE(world_.runUntil(isRight)) << told_ << world_.reconciler->status().lastError;
      plan = world_.plan(right.intent)->lines();
    }
    EXPECT_EQ(plan, std::vector<std::string>()) << told_;
    EXPECT_EQ(world_.stored("current.json"), right.json) << told_;
    EXPECT_EQ(world_.stored("pending.json"), "") << told_;
    EXPECT_EQ(world_.stored("abandoned.json"), "") << told_;
    offered_ = {{generation, right}};
    acknowledged_ = generation;
  }
  [[nodiscard]] bool isEmpty() const {
    return !world_.reconciler->current() && world_.stored("pending.json").empty() &&
           std::ranges::none_of(world_.kernel.state().links, [](const auto& link) { return link.second.ours; });
  }
  /// In one of the documents that may be the right one; or in none, if none was acknowledged.
  [[nodiscard]] bool isSettled() const {
    const auto& current = world_.reconciler->current();
    if (!current) return isEmpty() && acknowledged_ == 0;
    return world_.phase() == model::Phase::kApplied && offered_.contains(current->intent.generation) &&
           !world_.reconciler->status().confirmation && world_.stored("pending.json").empty() &&
           world_.stored("abandoned.json").empty();
  }

  World world_;
  std::mt19937_64 random_;
  std::uint64_t generation_ = 0;
  std::map<std::uint64_t, intent::ParsedIntent> offered_;  // the last one acknowledged, and those not answered since
  int waiting_ = 0;                                        // documents without an answer
  std::uint64_t acknowledged_ = 0;
  std::string told_;
};

TEST(Chaos, EndsInADocumentThatWasAcknowledged) {
  const std::uint64_t first = asked("NICLEAF_CHAOS_SEED", 1), sequences = asked("NICLEAF_CHAOS", 50);
  for (std::uint64_t seed = first; seed < first + sequences && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    if (seed % 50 == 0) std::cout << "seed " << seed << std::endl;
    Sequence sequence(seed);
    sequence.run();
  }
}

}  // namespace
}  // namespace nicleaf::reconcile
