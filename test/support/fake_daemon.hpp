// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "frr/daemon.hpp"
#include "support/kernel_simulator.hpp"

namespace nicleaf::test {

/// An FRR daemon in memory: a tree, atomic commits, answers through the io_context.
template <typename Interface>
class FakeDaemon : public Interface {
 public:
  FakeDaemon(boost::asio::io_context& io, std::string name) : io_(io), name_(std::move(name)) {}

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] const std::string& frrVersion() const override { return version; }
  void getConfig(frr::Handler<model::Shared<model::ConfigTree>> done) override {
    ++reads;
    answer<model::Shared<model::ConfigTree>>(std::move(done), [this] { return tree; });
  }
  void commit(model::TreeDelta delta, std::string comment, frr::Handler<std::uint32_t> done) override {
    if (delta.empty()) return answer<std::uint32_t>(std::move(done), [] { return 0U; });
    ++commits;
    lastComment = std::move(comment);
    answer<std::uint32_t>(std::move(done), [this, delta = std::move(delta)]() -> model::Expected<std::uint32_t> {
      if (auto error = refusal ? refusal(delta) : std::nullopt) return model::fail(*error);
      if (auto error = judge(delta)) return model::fail(*error);
      for (const std::string& path : delta.deletes) erase(path);
      for (const auto& [path, value] : delta.updates) tree.insert_or_assign(path, value);
      return static_cast<std::uint32_t>(commits);
    });
  }

  std::string version = "8.4.4";
  model::ConfigTree tree;
  bool away = false;                   // true: every call fails, as if the daemon were not running
  std::chrono::milliseconds delay{0};  // before every answer
  /// Called before every commit; an error refuses the commit.
  std::function<std::optional<model::Error>(const model::TreeDelta&)> refusal;
  int reads = 0, commits = 0;
  std::string lastComment;

 protected:
  /// The daemon's own reasons to refuse.
  [[nodiscard]] virtual std::optional<model::Error> judge(const model::TreeDelta&) { return std::nullopt; }
  [[nodiscard]] static model::Error refusedAt(std::string object, std::string words) {
    return {model::ErrorCode::kRefused, std::move(object), "committing", "", std::move(words)};
  }

  template <typename T>
  void answer(frr::Handler<T> done, std::function<model::Expected<T>()> make) {
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, delay);
    timer->async_wait([this, timer, done = std::move(done), make = std::move(make)](const auto&) {
      if (away)
        done(model::fail({model::ErrorCode::kUnavailable, name_, "calling it", "", name_ + " is not running"}));
      else
        done(make());
    });
  }

 private:
  void erase(const std::string& path) {
    erase_if(tree, [&](const auto& leaf) { return leaf.first == path || leaf.first.starts_with(path + "/"); });
  }

  boost::asio::io_context& io_;
  std::string name_;
};

[[nodiscard]] inline std::string l3vniPath(const std::string& vrf) {
  return "/frr-vrf:lib/vrf[name='" + vrf + "']/frr-zebra:zebra/l3vni-id";
}

/// zebra 8.4.4's rules for L3VNIs, on a kernel in memory.
class FakeZebra final : public FakeDaemon<frr::Daemon> {
 public:
  FakeZebra(boost::asio::io_context& io, const SimulatedKernel& kernel) : FakeDaemon(io, "zebra"), kernel_(kernel) {}

  int lag = 0;  // how many commits a new VRF is unknown for
  [[nodiscard]] const std::map<std::string, bool>& entries() const { return entries_; }

 private:
  std::optional<model::Error> judge(const model::TreeDelta& delta) override {
    for (const auto& [path, value] : delta.updates) {
      const std::string vrf = vrfOf(path);
      if (!kernel_.state().links.contains(vrf) || heard_[vrf]++ < lag)
        return refusedAt(path, "zebra vrf info not found for vrf:" + vrf + ".");
      if (const auto had = tree.find(path); had != tree.end() && had->second != value)
        return refusedAt(path,
                         "vni " + value + " cannot be configured as vni " + had->second + " is already configured");
      if (std::any_of(tree.begin(), tree.end(), [&, &v = value](const auto& leaf) { return leaf.second == v; }))
        return refusedAt(path, "VNI " + value + " is already configured as L3-VNI");
    }
    for (const std::string& path : delta.deletes) {
      const std::string vrf = vrfOf(path);
      if (!entries_.contains(vrf)) return refusedAt(path, "there is nothing to delete");
      if (path.ends_with(']') && kernel_.state().links.contains(vrf))
        return refusedAt(path, "Only inactive VRFs can be deleted");
    }
    for (const std::string& path : delta.deletes) {
      if (path.ends_with(']')) entries_.erase(vrfOf(path));
    }
    for (const auto& [path, value] : delta.updates) entries_[vrfOf(path)] = true;
    return std::nullopt;
  }
  static std::string vrfOf(const std::string& path) {
    const auto begin = path.find('\'') + 1;
    return path.substr(begin, path.find('\'', begin) - begin);
  }

  const SimulatedKernel& kernel_;
  std::map<std::string, int> heard_;
  std::map<std::string, bool> entries_;  // VRFs in the configuration
};

/// bgpd: knows a VNI when the kernel and zebra do, and refuses to delete an instance before zebra's L3VNI is gone.
class FakeBgpd final : public FakeDaemon<frr::BgpDaemon> {
 public:
  FakeBgpd(boost::asio::io_context& io, const SimulatedKernel& kernel, const FakeZebra& zebra)
      : FakeDaemon(io, "bgpd"), kernel_(kernel), zebra_(zebra) {}

  int deaf = 0;                   // how many states or lists of VNIs to report without any VNI
  std::set<model::Vni> unlearnt;  // VNIs that it never learns
  int states = 0;
  Listener listener;

  void getState(frr::Handler<frr::BgpState> done) override {
    ++states;
    answer<frr::BgpState>(std::move(done), [this] {
      frr::BgpState now = deaf-- > 0 ? frr::BgpState{} : state();
      std::erase_if(now.vnis, [&](const auto& known) { return unlearnt.contains(known.vni); });
      return now;
    });
  }
  void getVnis(frr::Handler<std::vector<model::VniStatus>> done) override {
    getState([done = std::move(done)](model::Expected<frr::BgpState> now) {
      if (!now) return done(tl::unexpected(std::move(now.error())));
      done(std::move(now->vnis));
    });
  }
  void compare(frr::Handler<std::vector<model::ConfigDifference>> done) override {
    answer<std::vector<model::ConfigDifference>>(std::move(done),
                                                 [] { return std::vector<model::ConfigDifference>{}; });
  }
  void repair(frr::Handler<model::RepairedLines> done) override {
    answer<model::RepairedLines>(std::move(done), [] { return model::RepairedLines{}; });
  }
  void removeForeign(frr::Handler<model::RepairedLines> done) override {
    answer<model::RepairedLines>(std::move(done), [] { return model::RepairedLines{}; });
  }
  void lookUp(const model::VrfName&, const std::string& prefix, frr::Handler<model::RouteLookup> done) override {
    answer<model::RouteLookup>(std::move(done), [prefix] {
      model::RouteLookup found;
      found.prefix = prefix;
      return found;
    });
  }
  void refused(frr::Handler<model::RefusedPrefixes> done) override {
    answer<model::RefusedPrefixes>(std::move(done), [] { return model::RefusedPrefixes{}; });
  }
  void watch(Listener given) override { listener = std::move(given); }

 private:
  std::optional<model::Error> judge(const model::TreeDelta& delta) override {
    for (const std::string& path : delta.deletes) {
      constexpr std::string_view kInstance = "/nicleaf-frr-bgp:bgp/instance[vrf='";
      if (!path.starts_with(kInstance) || !path.ends_with("']") ||
          path.find('/', kInstance.size()) != std::string::npos)
        continue;
      const std::string vrf = path.substr(kInstance.size(), path.size() - kInstance.size() - 2);
      if (const auto l3vni = zebra_.tree.find(l3vniPath(vrf)); l3vni != zebra_.tree.end())
        return refusedAt(path, "% Please unconfigure l3vni " + l3vni->second);
    }
    return std::nullopt;
  }

  [[nodiscard]] bool isUp(const std::string& link) const {
    const auto found = kernel_.state().links.find(link);
    return found != kernel_.state().links.end() && found->second.adminUp;
  }

  [[nodiscard]] frr::BgpState state() const {
    frr::BgpState result;
    if (!tree.contains("/nicleaf-frr-bgp:bgp/instance[vrf='default']")) return result;
    for (const auto& [name, link] : kernel_.state().links) {
      for (const auto& [number, vlan] : vnisOf(link)) {
        model::VniStatus vni;
        vni.vni = number;
        vni.live = link.adminUp;
        for (const auto& [path, value] : zebra_.tree) {
          if (value != toString(number)) continue;
          const auto begin = path.find('\'') + 1;
          vni.l3 = true;
          vni.tenantVrf = path.substr(begin, path.find('\'', begin) - begin);
          vni.live = link.adminUp && isUp(vni.tenantVrf) && isUp("vlan" + toString(vlan)) &&
                     tree.contains("/nicleaf-frr-bgp:bgp/instance[vrf='" + vni.tenantVrf + "']");
        }
        result.vnis.push_back(std::move(vni));
      }
    }
    return result;
  }

  const SimulatedKernel& kernel_;
  const FakeZebra& zebra_;
};

}  // namespace nicleaf::test
