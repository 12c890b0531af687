// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/link_table.hpp"
#include "netlink/changes.hpp"

namespace nicleaf::kernel {

/// The forwarding state of a network namespace, kept: asked for as a whole once, and from then on again only where a
/// notification said that something changed. rtnetlink announces a change before the request for it returns, so who
/// has read all notifications knows all that is to be asked. Not thread-safe; `requests` must outlive it.
class Follower {
 public:
  /// Counted since the start.
  struct Counters {
    std::uint64_t whole = 0;  // refresh() calls that asked for everything
    std::uint64_t links = 0;  // links asked for one by one
  };

  explicit Follower(netlink::Socket& requests) : socket_(requests) {}

  /// A notification, in order.
  void note(const nlmsghdr& header, netlink::Bytes payload) { changes_.note(header, payload); }
  /// The addresses of a link are to be asked for the next time, in any case.
  void doubtAddresses(std::uint32_t link) { changes_.addresses.insert(link); }
  /// Everything is to be asked for the next time.
  void forget() { changes_ = {}; }
  /// Asks for what changed. On failure everything is asked for the next time.
  [[nodiscard]] model::Expected<void> refresh();

  /// Without sysctls and identities, which others put there.
  [[nodiscard]] SharedState& state() { return state_; }
  [[nodiscard]] const netlink::LinksByIndex& links() const { return links_.records(); }
  /// Of links that were announced to have changed, before and after, and of those that mean something else than before;
  /// since the last call.
  [[nodiscard]] std::set<model::IfName> takeChangedNames() { return std::exchange(names_, {}); }
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  [[nodiscard]] model::Expected<void> askLinks(netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askTables(netlink::Changes& changes);
  /// One table: of the marked links, or of all of them at once. `slot(record, link)` is where it belongs, or null.
  template <typename Dump, typename Slot>
  [[nodiscard]] model::Expected<void> askTable(const std::set<std::uint32_t>& marked, bool all, Dump dump, Slot slot);
  template <typename Set, typename Slot>
  void assign(const netlink::LinkRecord& record, Set now, Slot slot);
  template <typename Entry, typename Slot>
  void applyEntries(const std::vector<Entry>& entries, const std::set<std::uint32_t>& marked, Slot slot);
  void moveMacs(const netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askFdb(const netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askIngress(const netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askRouting(const netlink::Changes& changes);
  void noteNames(const std::set<std::uint32_t>& changed);
  [[nodiscard]] std::vector<const netlink::LinkRecord*> recordsOf(const std::set<std::uint32_t>& marked,
                                                                  bool all) const;

  netlink::Socket& socket_;
  netlink::Changes changes_;
  LinkTable links_;
  SharedState state_;
  std::set<std::uint32_t> filtered_;  // links with a clsact qdisc
  std::set<model::IfName> names_;
  Counters counters_;
};

}  // namespace nicleaf::kernel
