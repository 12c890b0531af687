// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "api/agent.hpp"
#include "api/gnmi_server.hpp"

namespace nicleaf::api::test {

/// An agent that says what the test lays down. Used on the io_context's thread only: Node::onLoop().
class FakeAgent final : public Agent {
 public:
  std::vector<std::string> applied, planned;
  std::function<tl::expected<reconcile::ApplyReport, model::Errors>()> applyResult;
  std::function<tl::expected<reconcile::Plan, model::Errors>()> planResult;
  std::vector<store::Provenance> provenances;  // of what was changed
  std::vector<std::optional<std::uint64_t>> rolledBack,
      plannedBack;                                    // generations
  std::vector<std::optional<model::OnTrial>> trials;  // of what was applied
  std::vector<model::TrialRequest> trialRequests;
  std::vector<store::JournalEntry> entries;  // the journal
  std::vector<StoredDocument> documents;     // the history
  std::vector<model::DrainRequest> drained;
  std::string intent;
  AgentState known;
  model::Expected<model::Drift> drifted = model::Drift{{"bgpd", {}}};
  model::Expected<model::RefusedPrefixes> refusedNow = model::RefusedPrefixes{};
  model::Expected<std::vector<model::PortSecurity>> counted = std::vector<model::PortSecurity>{};
  model::Expected<model::RouteReport> explained = model::RouteReport{};
  std::vector<std::string> asked;  // to explain
  int stateCalls = 0, offloadReads = 0;
  bool hold = false;  // answers wait in held
  std::vector<std::function<void()>> held;

  void apply(std::string document, reconcile::ApplyHandler done, store::Provenance from, reconcile::Asked /*asked*/,
             std::optional<model::OnTrial> trial) override {
    trials.push_back(std::move(trial));
    applied.push_back(std::move(document));
    provenances.push_back(std::move(from));
    answer([this, done] { done(applyResult()); });
  }
  void plan(std::string document, reconcile::PlanHandler done) override {
    planned.push_back(std::move(document));
    answer([this, done] { done(planResult()); });
  }
  void applyEdit(reconcile::DocumentEdit edit, reconcile::ApplyHandler done, store::Provenance from,
                 std::optional<model::OnTrial> trial) override {
    auto made = edit(intent, 8);
    if (!made) return done(tl::unexpected(model::Errors{made.error()}));
    apply(std::move(*made), std::move(done), std::move(from), reconcile::Asked::kByOperator, std::move(trial));
  }
  void planEdit(reconcile::DocumentEdit edit, reconcile::PlanHandler done) override {
    auto made = edit(intent, 8);
    if (!made) return done(tl::unexpected(model::Errors{made.error()}));
    plan(std::move(*made), std::move(done));
  }
  void rollback(std::optional<std::uint64_t> generation, reconcile::ApplyHandler done, store::Provenance from,
                std::optional<model::OnTrial> trial) override {
    trials.push_back(std::move(trial));
    rolledBack.push_back(generation);
    provenances.push_back(std::move(from));
    answer([this, done] { done(applyResult()); });
  }
  void onTrial(model::TrialRequest request, reconcile::ApplyHandler done, store::Provenance from) override {
    provenances.push_back(std::move(from));
    trialRequests.push_back(std::move(request));
    answer([this, done] { done(applyResult()); });
  }
  void planRollback(std::optional<std::uint64_t> generation, reconcile::PlanHandler done) override {
    plannedBack.push_back(generation);
    answer([this, done] { done(planResult()); });
  }
  [[nodiscard]] model::Expected<std::vector<StoredDocument>> history(
      const std::set<std::uint64_t>& withDocument) override {
    auto shown = documents;
    for (StoredDocument& one : shown)
      if (!withDocument.contains(one.stored.generation)) one.document.clear();
    return shown;
  }
  [[nodiscard]] model::Expected<std::vector<store::JournalEntry>> journal() override { return entries; }
  void drain(model::DrainRequest request, reconcile::ApplyHandler done, store::Provenance from) override {
    provenances.push_back(std::move(from));
    drained.push_back(std::move(request));
    answer([this, done] { done(applyResult()); });
  }
  [[nodiscard]] std::string currentIntent() const override { return intent; }
  void state(std::function<void(AgentState)> done) override {
    ++stateCalls;
    answer([this, done] { done(known); });
  }
  void readOffload() override { ++offloadReads; }
  [[nodiscard]] model::Expected<std::vector<model::PortSecurity>> security() override { return counted; }
  void drift(std::function<void(model::Expected<model::Drift>)> done) override {
    answer([this, done] { done(drifted); });
  }
  void refused(std::function<void(model::Expected<model::RefusedPrefixes>)> done) override {
    answer([this, done] { done(refusedNow); });
  }
  void explain(const model::VrfName& vrf, const std::string& prefix,
               std::function<void(model::Expected<model::RouteReport>)> done) override {
    asked.push_back(vrf + ' ' + prefix);
    answer([this, done] { done(explained); });
  }
  void release() {
    for (auto& one : std::exchange(held, {})) one();
  }

 private:
  void answer(std::function<void()> now) {
    if (hold)
      held.push_back(std::move(now));
    else
      now();
  }
};

/// A gNMI server over a unix socket in a directory of its own, with a FakeAgent on an event loop of its own.
class Node {
 public:
  /// Runs `what` on the loop, and waits for it.
  template <typename What>
  std::invoke_result_t<What> onLoop(What what) {
    std::packaged_task<std::invoke_result_t<What>()> task(std::move(what));
    auto result = task.get_future();
    boost::asio::post(io_, [&task] { task(); });
    return result.get();
  }

  Node() : directory_(makeDirectory()), loop_([this] { io_.run(); }) {
    onLoop([this] { start(); });
  }
  ~Node() {
    onLoop([this] { server_.reset(); });
    guard_.reset();
    loop_.join();
    std::filesystem::remove_all(directory_);
  }

  void start() {
    auto started = GnmiServer::start(io_, agent_, socket());
    if (!started) throw std::runtime_error(started.error().message());
    server_ = std::move(*started);
  }
  void stop() {
    onLoop([this] { server_.reset(); });
  }

  FakeAgent& agent() { return agent_; }
  GnmiServer& server() { return *server_; }
  boost::asio::io_context& io() { return io_; }
  [[nodiscard]] std::filesystem::path directory() const { return directory_; }
  [[nodiscard]] std::string socket() const { return directory_ / "agent.sock"; }

 private:
  static std::filesystem::path makeDirectory() {
    char name[] = "/tmp/nicleaf-api-XXXXXX";
    if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
    return name;
  }

  std::filesystem::path directory_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io_.get_executor()};
  FakeAgent agent_;
  std::unique_ptr<GnmiServer> server_;
  std::thread loop_;
};

}  // namespace nicleaf::api::test
