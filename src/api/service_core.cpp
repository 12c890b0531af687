// SPDX-License-Identifier: Apache-2.0
#include "api/service_core.hpp"

#include <charconv>
#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "api/fabric_tree.hpp"
#include "api/grpc_status.hpp"
#include "api/history_json.hpp"
#include "api/log_json.hpp"
#include "api/route_json.hpp"
#include "api/security_json.hpp"
#include "api/state_json.hpp"

namespace nicleaf::api {
namespace {

constexpr char kExplanation[] = "explanation";

RouteQuestion questionOf(const PathStep& step) {
  const auto valueOf = [&](const char* key) {
    const auto found = step.keys.find(key);
    return found == step.keys.end() ? std::string() : found->second;
  };
  return {valueOf("vrf"), valueOf("prefix")};
}

/// The generation that a step to an entry of the history names.
std::optional<std::uint64_t> generationOf(const PathStep& step) {
  const auto found = step.keys.find("generation");
  if (found == step.keys.end()) return std::nullopt;
  const std::string& text = found->second;
  std::uint64_t generation = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), generation);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(generation) : std::nullopt;
}

}  // namespace

/// The parts that a tree is made of.
struct ServiceCore::Parts {
  std::string config;
  std::optional<AgentState> state;
  std::optional<model::Drift> drift;
  std::optional<model::RefusedPrefixes> refused;
  std::optional<std::vector<model::PortSecurity>> security;
  std::optional<std::vector<StoredDocument>> history;
  std::optional<std::vector<store::JournalEntry>> log;
  std::vector<model::RouteReport> routes;

  [[nodiscard]] tl::expected<Tree, model::Error> tree() const;
};

tl::expected<Tree, model::Error> ServiceCore::Parts::tree() const {
  try {
    auto made = state ? stateJson(*state, std::chrono::steady_clock::now()) : boost::json::object();
    if (drift) made["drift"] = driftJson(*drift);
    if (refused) made["refused"] = refusedJson(*refused);
    if (security) made["security"] = securityJson(*security);
    if (history) made["history"] = historyJson(*history);
    if (log) made["log"] = logJson(*log);
    boost::json::array explanations;
    for (const model::RouteReport& one : routes) explanations.push_back(routeJson(one));
    if (!explanations.empty()) made[kExplanation] = std::move(explanations);
    return std::make_shared<const boost::json::value>(fabricTree(config, std::move(made)));
  } catch (const std::exception& error) {
    return tl::unexpected(model::Error{model::ErrorCode::kInternal, kModule, "show the intent", "", error.what()});
  }
}

Need needOf(const DataPath& path) {
  if (path.size() < 2 || path[1].name == "*") return {.config = true, .state = true};
  if (path[1].name != "state") return {.config = true};
  const std::string part = path.size() > 2 ? path[2].name : "";
  if (part == kExplanation) return {.routes = {questionOf(path[2])}};
  constexpr std::array kApart = {"drift", "refused", "security", "history", "log"};  // only for a path to them
  Need need{.state = std::ranges::find(kApart, part) == kApart.end(),
            .offload = part == "offload",
            .drift = part == "drift",
            .refused = part == "refused",
            .security = part == "security",
            .history = part == "history",
            .log = part == "log"};
  if (const auto generation = need.history && path.size() > 3 ? generationOf(path[3]) : std::nullopt)
    need.documents.insert(*generation);
  return need;
}

ServiceCore::ServiceCore(boost::asio::io_context& io, Agent& agent, boost::asio::thread_pool& workers)
    : io_(io), agent_(&agent), worker_(workers.get_executor()), changeTimer_(io) {}

bool ServiceCore::enter(const std::shared_ptr<LiveCall>& call) {
  const std::lock_guard lock(mutex_);
  if (!closed_) live_.emplace(call.get(), call);
  return !closed_;
}

void ServiceCore::leave(const LiveCall* call) {
  const std::lock_guard lock(mutex_);
  live_.erase(call);
}

void ServiceCore::onAgent(std::function<void(Agent&)> function) {
  boost::asio::post(io_, [self = shared_from_this(), function = std::move(function)] {
    if (self->agent_ != nullptr) function(*self->agent_);
  });
}

void ServiceCore::onWorker(std::function<void()> function) {
  const std::lock_guard lock(mutex_);  // close() is called before the pool is destroyed
  if (!closed_) boost::asio::post(worker_, std::move(function));
}

void ServiceCore::fetch(Need need, TreeHandler done) {
  onAgent([self = shared_from_this(), need = std::move(need), done = std::move(done)](Agent& agent) {
    auto parts = std::make_shared<Parts>();
    if (need.config) parts->config = agent.currentIntent();
    auto finish = [self, parts, done] { self->onWorker([parts, done] { done(parts->tree()); }); };
    const auto failed = [self, done](const model::Error& error) {
      self->onWorker([done, error] { done(tl::unexpected(error)); });
    };
    auto withRoutes = [self, parts, need, finish, failed] { self->fetchRoutes(parts, need.routes, finish, failed); };
    auto withState = [self, parts, need, withRoutes] {
      if (!need.state || self->agent_ == nullptr) return withRoutes();
      self->agent_->state([parts, withRoutes](AgentState state) {
        parts->state = std::move(state);
        withRoutes();
      });
    };
    auto withRefused = [self, parts, need, withState, failed] {
      if (!need.refused || self->agent_ == nullptr) return withState();
      self->agent_->refused([parts, withState, failed](model::Expected<model::RefusedPrefixes> refused) {
        if (!refused) return failed(refused.error());
        parts->refused = std::move(*refused);
        withState();
      });
    };
    if (need.offload) agent.readOffload();
    if (need.security) {
      auto security = agent.security();
      if (!security) return failed(security.error());
      parts->security = std::move(*security);
    }
    if (need.history) {
      auto history = agent.history(need.documents);
      if (!history) return failed(history.error());
      parts->history = std::move(*history);
    }
    if (need.log) {
      auto entries = agent.journal();
      if (!entries) return failed(entries.error());
      parts->log = std::move(*entries);
    }
    if (!need.drift) return withRefused();
    agent.drift([parts, withRefused, failed](model::Expected<model::Drift> drift) {
      if (!drift) return failed(drift.error());
      parts->drift = std::move(*drift);
      withRefused();
    });
  });
}

void ServiceCore::fetchRoutes(const std::shared_ptr<Parts>& parts, std::vector<RouteQuestion> routes,
                              std::function<void()> done, std::function<void(const model::Error&)> failed) {
  if (routes.empty() || agent_ == nullptr) return done();
  const RouteQuestion next = routes.back();
  routes.pop_back();
  agent_->explain(next.vrf, next.prefix,
                  [self = shared_from_this(), parts, routes = std::move(routes), done = std::move(done),
                   failed = std::move(failed)](model::Expected<model::RouteReport> report) mutable {
                    if (!report) return failed(report.error());
                    parts->routes.push_back(std::move(*report));
                    self->fetchRoutes(parts, std::move(routes), std::move(done), std::move(failed));
                  });
}

void ServiceCore::listen(ChangeListener listener) { listeners_.push_back(std::move(listener)); }

void ServiceCore::stateChanged() {
  if (changePending_ || agent_ == nullptr) return;
  changePending_ = true;
  changeTimer_.expires_after(kChangeDelay);
  changeTimer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->changePending_ = false;
    self->onWorker([self] {
      if (self->listeners_.empty()) return;
      self->fetch({.config = true, .state = true}, [self](const tl::expected<Tree, model::Error>& tree) {
        if (tree) self->tellListeners(*tree);
      });
    });
  });
}

void ServiceCore::close() {
  agent_ = nullptr;
  changeTimer_.cancel();
  std::vector<std::shared_ptr<LiveCall>> calls;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [raw, weak] : live_)
      if (auto call = weak.lock()) calls.push_back(std::move(call));
  }
  for (const auto& call : calls) call->abandon(stopping());
}

void ServiceCore::tellListeners(const Tree& tree) {
  std::erase_if(listeners_, [&](const ChangeListener& listener) { return !listener(tree); });
}

}  // namespace nicleaf::api
