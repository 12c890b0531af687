// SPDX-License-Identifier: Apache-2.0
#include "frr/followed_config.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::frr {
namespace {

using ::nicleaf::changes::SinceRequest;
using ::nicleaf::changes::SinceResponse;
using ::nicleaf::changes::WaitRequest;
using ::nicleaf::changes::WaitResponse;
using ChangesStub = ::nicleaf::changes::Changes::Stub;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100}, kLastPause{2000};
constexpr milliseconds kOldModulePause{60000};  // until the daemon is restarted with another one
constexpr milliseconds kWait{90000};            // the module answers after a minute

/// Whether `path` is that of the node or of one below it.
bool isIn(std::string_view path, std::string_view node) {
  return path.starts_with(node) && (path.size() == node.size() || path[node.size()] == '/');
}

}  // namespace

void FollowedConfig::Pieces::clear() {
  edited_.emplace();
  paths_.clear();
}

void FollowedConfig::Pieces::put(const std::string& path, model::ConfigTree piece) {
  remove(path);
  paths_.insert(path);
  edit().merge(piece);
}

void FollowedConfig::Pieces::remove(const std::string& path) {
  if (paths_.erase(path) == 0) return;
  model::ConfigTree& tree = edit();
  for (auto at = tree.lower_bound(path); at != tree.end() && isIn(at->first, path);) {
    // The piece of a top-level node does not have the list entries below it that are pieces themselves.
    const auto next = paths_.upper_bound(at->first);
    const std::string* owner = next == paths_.begin() ? nullptr : &*std::prev(next);
    if (owner != nullptr && owner->size() > path.size() && isIn(at->first, *owner))
      at = tree.lower_bound(*owner + static_cast<char>('/' + 1));
    else
      at = tree.erase(at);
  }
}

model::ConfigTree& FollowedConfig::Pieces::edit() {
  if (!edited_) edited_ = *tree_;
  return *edited_;
}

const model::Shared<model::ConfigTree>& FollowedConfig::Pieces::tree() {
  if (edited_) tree_ = *std::exchange(edited_, std::nullopt);
  return tree_;
}

FollowedConfig::FollowedConfig(NorthboundClient& client, std::vector<Top> tops,
                               bool (*leaveOut)(const std::string& path))
    : client_(client),
      tops_(std::move(tops)),
      leaveOut_(leaveOut),
      stub_(::nicleaf::changes::Changes::NewStub(client.channel())),
      pause_(kFirstPause),
      retry_(client.calls().io()) {}

void FollowedConfig::get(Handler<model::Shared<model::ConfigTree>> done) {
  update([this, done = std::move(done)](const model::Expected<bool>& tells) {
    if (!tells) return done(tl::unexpected(tells.error()));
    if (!*tells) return readWhole(0, {}, done);
    done(pieces_.tree());
  });
}

void FollowedConfig::update(Handler<bool> done) {
  client_.ready([this, done = std::move(done)](model::Expected<void> usable) {
    if (!usable) return done(tl::unexpected(usable.error()));
    SinceRequest request;
    request.set_instance(known_.instance);
    request.set_version(known_.version);
    for (const Top& top : tops_) request.add_top(top.path);
    client_.calls().unary<SinceRequest, SinceResponse>(
        *stub_->async(), &ChangesStub::async_interface::Since, std::move(request), client_.deadlines().request,
        [this, done, asked = known_, stub = stub_](const grpc::Status& status, SinceResponse& told) {
          if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) return done(false);
          if (!status.ok()) return done(model::fail(client_.explain(status, "reading its configuration")));
          if (asked != known_) return update(done);  // another call was answered before this one
          if (auto taken = take(told); !taken) {
            known_ = {};
            return done(tl::unexpected(std::move(taken.error())));
          }
          done(true);
        });
  });
}

model::Expected<void> FollowedConfig::take(const SinceResponse& told) {
  if (told.whole()) pieces_.clear();
  for (const std::string& path : told.removed()) pieces_.remove(path);
  for (const ::nicleaf::changes::Piece& piece : told.changed()) {
    auto tree = read(piece.path(), piece.json());
    if (!tree) return tl::unexpected(std::move(tree.error()));
    pieces_.put(piece.path(), std::move(*tree));
  }
  known_ = {told.instance(), told.version()};
  return {};
}

model::Expected<model::ConfigTree> FollowedConfig::read(const std::string& path, const std::string& json) const {
  const auto top = std::ranges::find_if(tops_, [&](const Top& one) { return isIn(path, one.path); });
  auto tree = flatten(json, top == tops_.end() ? UnknownLists::kSkip : top->unknown);
  if (!tree) {
    tree.error().object = client_.endpoint().daemon;
    return tree;
  }
  if (leaveOut_ != nullptr) erase_if(*tree, [&](const auto& leaf) { return leaveOut_(leaf.first); });
  return tree;
}

void FollowedConfig::readWhole(std::size_t top, model::ConfigTree tree,
                               Handler<model::Shared<model::ConfigTree>> done) {
  if (top == tops_.size()) return done(model::Shared(std::move(tree)));
  // One after the other: of a request for all, the daemon would say "not found" when one is not there.
  client_.get(::frr::GetRequest::CONFIG, {tops_[top].path},
              [this, top, tree = std::move(tree),
               done = std::move(done)](model::Expected<std::vector<std::string>> documents) mutable {
                if (!documents) return done(tl::unexpected(documents.error()));
                for (const std::string& document : *documents) {
                  auto read = this->read(tops_[top].path, document);
                  if (!read) return done(tl::unexpected(std::move(read.error())));
                  tree.merge(*read);
                }
                readWhole(top + 1, std::move(tree), std::move(done));
              });
}

void FollowedConfig::commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done) {
  const bool isNone = delta.empty();
  client_.commit(std::move(delta), std::move(comment),
                 [this, isNone, done = std::move(done)](const model::Expected<std::uint32_t>& committed) {
                   if (isNone || !committed || known_ == Known{}) return done(committed);
                   update([done, committed](const model::Expected<bool>&) { done(committed); });
                 });
}

void FollowedConfig::watch(std::function<void(const std::string& why)> changed) {
  changed_ = std::move(changed);
  wait();
}

void FollowedConfig::wait() {
  client_.ready([this](const model::Expected<void>& usable) {
    if (!usable) return lost();
    WaitRequest request;
    request.set_instance(seen_.instance);
    request.set_version(seen_.version);
    if (drift_) request.set_drift(*drift_);
    client_.calls().unary<WaitRequest, WaitResponse>(
        *stub_->async(), &ChangesStub::async_interface::Wait, std::move(request), kWait,
        [this, stub = stub_](const grpc::Status& status, WaitResponse& told) {
          using enum grpc::StatusCode;
          if (status.ok()) return waited(told);
          if (status.error_code() == UNAVAILABLE) return lost();
          waitLater(status.error_code() == UNIMPLEMENTED ? kOldModulePause : kLastPause);
        });
  });
}

void FollowedConfig::waitLater(milliseconds pause) {
  retry_.expires_after(pause);
  retry_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& cancelled) {
    if (!cancelled && !alive.expired()) wait();
  });
}

/// Before seen_ is that of this answer.
void FollowedConfig::follow(const WaitResponse& told) {
  if (!drifted_ || !told.has_drift() || (drift_ == told.drift() && seen_.instance == told.instance())) return;
  drift_ = told.drift();
  drifted_(told.drift_lines());
}

void FollowedConfig::waited(const WaitResponse& told) {
  const Known now{told.instance(), told.version()};
  follow(told);
  const bool isBack = std::exchange(daemon_, Daemon::kThere) == Daemon::kAway;
  const bool isOther = std::exchange(seen_, now) != now && now != known_ && known_ != Known{};
  pause_ = kFirstPause;
  if (isBack)
    changed_(client_.endpoint().daemon + " is back");
  else if (isOther)
    changed_("the configuration of " + client_.endpoint().daemon + " changed");
  wait();
}

void FollowedConfig::lost() {
  if (daemon_ == Daemon::kThere) {
    daemon_ = Daemon::kAway;
    changed_(client_.endpoint().daemon + " is away");
  }
  waitLater(pause_);
  pause_ = std::min(pause_ * 2, kLastPause);
}

}  // namespace nicleaf::frr
