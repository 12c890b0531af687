// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "frr/flatten.hpp"
#include "frr/northbound_client.hpp"
#include "nicleaf-changes.grpc.pb.h"

namespace nicleaf::frr {

/// A daemon's running configuration below some top-level nodes. It is read once, and after that only what has changed,
/// as the module tells it (nicleaf-changes.proto). A module that does not tell it is read as a whole each time.
class FollowedConfig {
 public:
  struct Top {
    std::string path;  // such as "/nicleaf-frr-bgp:bgp"
    UnknownLists unknown;
  };
  /// `leaveOut` tells which paths nobody wants; it may be null. `client` outlives this.
  FollowedConfig(NorthboundClient& client, std::vector<Top> tops, bool (*leaveOut)(const std::string& path) = nullptr);

  /// The configuration as it is now. Cost: the answer's size, and if anything has changed, a copy of what is known.
  void get(Handler<model::Shared<model::ConfigTree>> done);

  /// Commits, and reads what that changed: so that watch() does not take it for somebody else's change.
  void commit(model::TreeDelta delta, std::string comment, Handler<std::uint32_t> done);

  /// Calls `changed`, with the reason, when the configuration is no longer the one that get() gave last, and when the
  /// daemon goes away or comes back, as long as this exists. A daemon that was never there is not missed. A module
  /// that is too old tells nothing. Call it once.
  void watch(std::function<void(const std::string& why)> changed);

  /// watch() then also calls `told` when other lines of the daemon differ from its configuration than before, with the
  /// number of lines that do. Call it before watch().
  void onDrift(std::function<void(std::size_t lines)> told) { drifted_ = std::move(told); }

  /// The pieces of a configuration (Piece in nicleaf-changes.proto). Pure.
  class Pieces {
   public:
    void clear();
    /// Replaces a piece, or adds it.
    void put(const std::string& path, model::ConfigTree piece);
    void remove(const std::string& path);
    /// All of them. The next change copies what this has given.
    [[nodiscard]] const model::Shared<model::ConfigTree>& tree();

   private:
    [[nodiscard]] model::ConfigTree& edit();

    model::Shared<model::ConfigTree> tree_;
    std::optional<model::ConfigTree> edited_;  // will be tree_
    std::set<std::string> paths_;              // of the pieces
  };

 private:
  struct Known {
    std::uint64_t instance = 0;
    std::uint32_t version = 0;
    friend bool operator==(const Known&, const Known&) = default;
  };
  /// Makes pieces_ be the configuration as it is now. False: the module is too old to tell.
  void update(Handler<bool> done);
  [[nodiscard]] model::Expected<void> take(const nicleaf::changes::SinceResponse& told);
  [[nodiscard]] model::Expected<model::ConfigTree> read(const std::string& path, const std::string& json) const;
  /// Reads the tops from this one on, and adds them to `tree`.
  // The handler has the type of get()'s: a tl::expected that is made from one of another type loses the value that its
  // default constructor has made.
  void readWhole(std::size_t top, model::ConfigTree tree, Handler<model::Shared<model::ConfigTree>> done);

  void wait();
  void waitLater(std::chrono::milliseconds pause);
  void follow(const nicleaf::changes::WaitResponse& told);
  void waited(const nicleaf::changes::WaitResponse& told);
  void lost();

  NorthboundClient& client_;
  std::vector<Top> tops_;
  bool (*leaveOut_)(const std::string& path);
  std::shared_ptr<nicleaf::changes::Changes::Stub> stub_;  // shared with its calls
  Known known_;
  Pieces pieces_;

  std::function<void(const std::string& why)> changed_;
  enum class Daemon : std::uint8_t { kNeverSeen, kThere, kAway } daemon_ = Daemon::kNeverSeen;
  Known seen_;  // by watch()
  std::function<void(std::size_t lines)> drifted_;
  std::optional<std::uint32_t> drift_;  // what the daemon told last; nullopt: nothing, or not asked for
  std::chrono::milliseconds pause_;
  boost::asio::steady_timer retry_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // the timer's handler checks it
};

}  // namespace nicleaf::frr
