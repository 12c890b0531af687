// SPDX-License-Identifier: Apache-2.0
#include "api/subscription.hpp"

#include <utility>

#include "api/grpc_status.hpp"

namespace nicleaf::api {

using Mode = gnmi::SubscriptionList;
using Send = ChangeTracker::Send;

Subscription* Subscription::start(const std::shared_ptr<ServiceCore>& core, const grpc::Status& admitted) {
  std::shared_ptr<Subscription> made(new Subscription(core));
  made->self_ = made;
  made->place_ = core->streams.take();
  if (!core->enter(made))
    made->finish(stopping());
  else if (!admitted.ok())
    made->finish(admitted);
  else if (made->place_ == nullptr)
    made->finish(tooMany("subscriptions"));
  else
    made->read();
  return made.get();
}

void Subscription::OnReadDone(bool ok) {
  if (!ok) {
    // The client will send nothing more. That ends a POLL; the other modes do not need another message.
    if (!wanted_)
      finish({grpc::StatusCode::INVALID_ARGUMENT, "the client sent no SubscriptionList"});
    else if (wanted_->mode == Mode::POLL)
      finish(grpc::Status::OK);
    return;
  }
  if (!wanted_) {
    auto wanted = readSubscriptions(request_);
    if (!wanted) return finish(wanted.error());
    begin(std::move(*wanted));
  } else if (wanted_->mode == Mode::POLL && request_.has_poll()) {
    sendSnapshot();  // the next read starts when this answer has been sent
  } else {
    finish({grpc::StatusCode::INVALID_ARGUMENT,
            "unexpected message after the SubscriptionList; expected a Poll, and only in mode POLL"});
  }
}

void Subscription::begin(WantedSubscriptions wanted) {
  for (const WantedSubscription& one : wanted.items)
    items_.push_back(std::make_unique<Item>(
        Item{one, ChangeTracker(one.path, wanted.target), boost::asio::steady_timer(core_->io())}));
  wanted_ = std::move(wanted);
  if (wanted_->mode == Mode::STREAM) core_->onWorker([self = shared_from_this()] { self->listen(); });
  if (wanted_->mode != Mode::POLL) sendSnapshot();
  if (wanted_->mode != Mode::ONCE) read();
}

void Subscription::listen() {
  core_->listen([weak = weak_from_this()](const Tree& newer) {
    const auto self = weak.lock();
    return self && self->changed(newer);
  });
}

void Subscription::sendSnapshot() {
  core_->fetch(wanted_->need, [self = shared_from_this()](const tl::expected<Tree, model::Error>& tree) {
    if (!tree) return self->finish({grpc::StatusCode::INTERNAL, tree.error().message()});
    self->snapshot(*tree);
  });
}

void Subscription::snapshot(const Tree& tree) {
  if (over()) return;
  for (auto& item : items_)
    if (!emit(*item, tree, wanted_->updatesOnly ? Send::kNothing : Send::kAll)) return;
  gnmi::SubscribeResponse sync;
  sync.set_sync_response(true);
  push(std::move(sync));
  if (wanted_->mode == Mode::ONCE) return finishWhenSent();
  if (wanted_->mode != Mode::STREAM || std::exchange(synced_, true)) return;
  for (std::size_t i = 0; i < items_.size(); ++i)
    if (items_[i]->wanted.sample) core_->onAgent([self = shared_from_this(), i](Agent&) { self->armSample(i); });
}

bool Subscription::changed(const Tree& tree) {
  {
    const std::lock_guard lock(mutex_);
    if (over_) return false;
    // Nothing is queued before the first snapshot has been sent, or while the client is behind.
    if (synced_ && !queue_.empty()) behind_ = tree;
    if (!synced_ || behind_) return true;
  }
  for (auto& item : items_)
    if (!item->wanted.sample && !emit(*item, tree, Send::kChanged)) return false;
  return true;
}

void Subscription::sample(std::size_t item, const Tree& tree) {
  // Skip this sample if the client has not read the last one yet.
  if (busy()) return;
  emit(*items_[item], tree, items_[item]->wanted.suppressRedundant ? Send::kChanged : Send::kAll);
}

bool Subscription::emit(Item& item, const Tree& tree, Send send) {
  for (gnmi::Notification& notification : item.tracker.take(tree, send)) {
    gnmi::SubscribeResponse response;
    *response.mutable_update() = std::move(notification);
    push(std::move(response));
  }
  return !over();
}

void Subscription::armSample(std::size_t i) {
  if (over()) return;
  Item& item = *items_[i];
  item.timer.expires_after(item.wanted.interval);
  item.timer.async_wait([weak = weak_from_this(), i](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self || self->over()) return;
    self->core_->fetch(needOf(self->items_[i]->wanted.path), [self, i](const tl::expected<Tree, model::Error>& tree) {
      if (tree) self->sample(i, *tree);
      self->core_->onAgent([self, i](Agent&) { self->armSample(i); });
    });
  });
}

// gRPC forbids starting an operation after Finish(), so both are called with the mutex locked. That cannot deadlock:
// gRPC does not run a reaction on the thread that starts an operation before the start has returned.

void Subscription::push(gnmi::SubscribeResponse response) {
  const std::lock_guard lock(mutex_);
  if (over_) return;
  queue_.push_back(std::move(response));
  if (queue_.size() == 1) StartWrite(&queue_.front());
}

void Subscription::read() {
  const std::lock_guard lock(mutex_);
  if (!over_) StartRead(&request_);
}

void Subscription::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  if (over_ || !ok) return;  // after a failed write, OnCancel follows
  const bool wasSync = queue_.front().sync_response();
  queue_.pop_front();
  if (!queue_.empty()) {
    StartWrite(&queue_.front());
  } else if (finishWhenSent_) {
    over_ = true;
    return Finish(grpc::Status::OK);
  } else if (behind_) {
    core_->onWorker([self = shared_from_this(), tree = std::exchange(behind_, nullptr)] { self->changed(tree); });
  }
  if (wasSync && wanted_->mode == Mode::POLL) StartRead(&request_);
}

void Subscription::finishWhenSent() {
  const std::lock_guard lock(mutex_);
  finishWhenSent_ = true;  // the sync message at least is in the queue or was sent
  if (over_ || !queue_.empty()) return;
  over_ = true;
  Finish(grpc::Status::OK);
}

void Subscription::finish(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  if (!std::exchange(over_, true)) Finish(fitting(status));
}

bool Subscription::over() {
  const std::lock_guard lock(mutex_);
  return over_;
}

bool Subscription::busy() {
  const std::lock_guard lock(mutex_);
  return over_ || !queue_.empty();
}

void Subscription::OnDone() {
  core_->leave(this);
  const auto last = std::move(self_);
}

}  // namespace nicleaf::api
