// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "intent/parser.hpp"
#include "reconcile/observation.hpp"
#include "reconcile/reconciler.hpp"
#include "store/intent_store.hpp"
#include "support/fake_daemon.hpp"
#include "support/kernel_simulator.hpp"
#include "support/temporary_directory.hpp"

namespace nicleaf::reconcile {

/// A machine in memory with a Reconciler.
class World {
 public:
  World();

  using Result = tl::expected<ApplyReport, model::Errors>;
  /// Asks for something, and waits for the answer.
  Result wait(const std::function<void(ApplyHandler)>& ask);
  /// Applies and waits for the end.
  Result apply(const intent::ParsedIntent& intent);
  tl::expected<Plan, model::Errors> plan(const model::Intent& intent);
  /// Runs handlers until the condition holds; false after ten seconds.
  bool runUntil(const std::function<bool()>& condition);
  /// Destroys the Reconciler at any point, like a crash of the agent, and starts another one.
  void crashAndStart();
  /// Everything that an apply can change.
  struct Snapshot {
    model::KernelState kernel;
    model::ConfigTree zebra, bgpd, bfdd, staticd;
    std::map<std::string, bool> vrfEntries;
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
  };
  [[nodiscard]] Snapshot snapshot();
  [[nodiscard]] std::string stored(const std::string& file) const;  // empty if there is no such file
  [[nodiscard]] model::Phase phase() const { return reconciler->status().phase; }
  /// The number of writes to the kernel and of commits to the daemons.
  [[nodiscard]] std::size_t writes() const;

  Timing timing{.verifyDeadline = std::chrono::milliseconds(300),
                .retryFirst = std::chrono::milliseconds(5),
                .retryMost = std::chrono::milliseconds(40),
                .failureMost = std::chrono::milliseconds(80),
                .debounce = std::chrono::milliseconds(1),
                .recheck = std::chrono::hours(1),
                .trialLook = std::chrono::milliseconds(5)};
  test::TemporaryDirectory directory;
  boost::asio::io_context io;
  test::SimulatedKernel kernel;
  test::FakeZebra zebra{io, kernel};
  test::FakeBgpd bgpd{io, kernel, zebra};
  test::FakeDaemon<frr::Daemon> bfdd{io, "bfdd"}, staticd{io, "staticd"};
  store::BootTime clock{"boot 1", std::chrono::hours(1)};
  store::IntentStore store{directory.path / "state", [this] { return clock; }};
  std::unique_ptr<Reconciler> reconciler;
};

/// A random intent with a generation; its JSON only identifies it.
[[nodiscard]] intent::ParsedIntent randomDocument(std::uint64_t seed, std::uint64_t generation);
/// A document that the parser can read: one VRF, segment, port and session per tenant.
[[nodiscard]] intent::ParsedIntent document(std::uint64_t generation, int tenants,
                                            const std::string& password = "hunter2");

[[nodiscard]] std::string text(const model::Errors& errors);

}  // namespace nicleaf::reconcile
