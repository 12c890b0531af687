// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "intent/parser.hpp"
#include "reconcile/intent_store.hpp"
#include "reconcile/observation.hpp"
#include "reconcile/reconciler.hpp"
#include "support/fake_daemon.hpp"
#include "support/kernel_simulator.hpp"

namespace nicleaf::reconcile {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory() { std::filesystem::remove_all(path); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::filesystem::path path;
};

/// A machine in memory, and a Reconciler on it.
class World {
 public:
  World();

  using Result = tl::expected<ApplyReport, model::Errors>;
  /// Applies and waits for the end.
  Result apply(const intent::ParsedIntent& intent);
  tl::expected<Plan, model::Errors> plan(const model::Intent& intent);
  /// Runs handlers until the condition holds; false after ten seconds.
  bool runUntil(const std::function<bool()>& condition);
  /// Ends the Reconciler wherever it is, like a crash of the agent, and starts another one.
  void crashAndStart();
  /// Everything that applying can change.
  struct Snapshot {
    model::KernelState kernel;
    model::ConfigTree zebra, bgpd;
    std::map<std::string, bool> vrfEntries;
    friend bool operator==(const Snapshot&, const Snapshot&) = default;
  };
  [[nodiscard]] Snapshot snapshot();
  [[nodiscard]] std::string stored(const std::string& file) const;  // empty: not there
  [[nodiscard]] model::Phase phase() const { return reconciler->status().phase; }
  /// How often the kernel was written to and the daemons were committed to.
  [[nodiscard]] std::size_t writes() const;

  Timing timing{.verifyDeadline = std::chrono::milliseconds(300),
                .retryFirst = std::chrono::milliseconds(5),
                .retryMost = std::chrono::milliseconds(40),
                .debounce = std::chrono::milliseconds(1),
                .recheck = std::chrono::hours(1)};
  TemporaryDirectory directory;
  boost::asio::io_context io;
  test::SimulatedKernel kernel;
  test::FakeZebra zebra{io, kernel};
  test::FakeBgpd bgpd{io, kernel, zebra};
  IntentStore store{directory.path / "state"};
  std::unique_ptr<Reconciler> reconciler;
};

/// A random intent with a generation; its json only names it.
[[nodiscard]] intent::ParsedIntent randomDocument(std::uint64_t seed, std::uint64_t generation);
/// A document that the parser reads back: one VRF, segment, port and session for each tenant.
[[nodiscard]] intent::ParsedIntent document(std::uint64_t generation, int tenants,
                                            const std::string& password = "hunter2");

[[nodiscard]] std::string text(const model::Errors& errors);

}  // namespace nicleaf::reconcile
