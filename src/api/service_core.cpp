// SPDX-License-Identifier: Apache-2.0
#include "api/service_core.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>

#include "api/fabric_tree.hpp"
#include "api/state_json.hpp"

namespace nicleaf::api {
namespace {

tl::expected<Tree, model::Error> makeTree(const std::string& config, const std::optional<AgentState>& state) {
  try {
    auto made = state ? stateJson(*state, std::chrono::system_clock::now()) : boost::json::object();
    return std::make_shared<const boost::json::value>(fabricTree(config, std::move(made)));
  } catch (const std::exception& error) {
    return tl::unexpected(model::Error{model::ErrorCode::kInternal, kModule, "show the intent", "", error.what()});
  }
}

}  // namespace

Need needOf(const DataPath& path) {
  if (path.size() < 2 || path[1].name == "*") return {.config = true, .state = true};
  const bool state = path[1].name == "state";
  return {.config = !state, .state = state, .offload = state && path.size() > 2 && path[2].name == "offload"};
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
  const std::lock_guard lock(mutex_);  // close() comes before the pool goes
  if (!closed_) boost::asio::post(worker_, std::move(function));
}

void ServiceCore::fetch(Need need, TreeHandler done) {
  onAgent([self = shared_from_this(), need, done = std::move(done)](Agent& agent) {
    auto config = std::make_shared<const std::string>(need.config ? agent.currentIntent() : "");
    auto finish = [self, config, done](std::optional<AgentState> state) {
      auto shared = std::make_shared<const std::optional<AgentState>>(std::move(state));
      self->onWorker([config, shared, done] { done(makeTree(*config, *shared)); });
    };
    if (!need.state) return finish({});
    if (need.offload) agent.readOffload();
    agent.state([finish](AgentState state) { finish(std::move(state)); });
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
  for (const auto& call : calls) call->abandon({grpc::StatusCode::UNAVAILABLE, "nicleafd is stopping"});
}

void ServiceCore::tellListeners(const Tree& tree) {
  std::erase_if(listeners_, [&](const ChangeListener& listener) { return !listener(tree); });
}

}  // namespace nicleaf::api
