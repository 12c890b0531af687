// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/link_table.hpp"
#include "netlink/changes.hpp"

namespace nicleaf::kernel {

/// Keeps the forwarding state of a network namespace up to date: reads everything once, and then only what
/// notifications say has changed. rtnetlink sends the notification of a change before the request that causes it
/// returns. So after all notifications are read, the Follower knows everything that must be re-read. Not thread-safe;
/// `requests` must outlive it.
class Follower {
 public:
  /// Counted since the start.
  struct Counters {
    std::uint64_t whole = 0;  // refresh() calls that read everything
    std::uint64_t links = 0;  // links read one by one
  };

  explicit Follower(netlink::Socket& requests) : socket_(requests) {}

  /// Records a notification. Notifications must be passed in order.
  void note(const nlmsghdr& header, netlink::Bytes payload) { changes_.note(header, payload); }
  /// Makes the next refresh() re-read the addresses of a link in any case.
  void doubtAddresses(std::uint32_t link) { changes_.addresses.insert(link); }
  /// Makes the next refresh() re-read a link in any case.
  void doubtLink(std::uint32_t link) { changes_.links.insert(link); }
  /// Makes the next refresh() read everything.
  void forget() { changes_ = {}; }
  /// Reads what changed. After a failure, the next refresh() reads everything.
  [[nodiscard]] model::Expected<void> refresh();

  /// The state without the namespace's sysctls and identities, which NetlinkKernel adds.
  [[nodiscard]] SharedState& state() { return state_; }
  [[nodiscard]] const netlink::LinksByIndex& links() const { return links_.records(); }
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  [[nodiscard]] model::Expected<void> askLinks(netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askTables(netlink::Changes& changes);
  /// Reads one table, for the marked links or for all links at once. `slot(record, link)` is the member of the link
  /// that the table fills, or null.
  template <typename Dump, typename Slot>
  [[nodiscard]] model::Expected<void> askTable(const std::set<std::uint32_t>& marked, bool all, Dump dump, Slot slot);
  template <typename Set, typename Slot>
  void assign(const netlink::LinkRecord& record, Set now, Slot slot);
  template <typename Entry, typename Slot>
  void applyEntries(const std::vector<Entry>& entries, const std::set<std::uint32_t>& marked, Slot slot);
  void moveMacs(const netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askFdb(const netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askFilters(const netlink::Changes& changes);
  [[nodiscard]] model::Expected<void> askRouting(const netlink::Changes& changes);
  [[nodiscard]] std::vector<const netlink::LinkRecord*> recordsOf(const std::set<std::uint32_t>& marked,
                                                                  bool all) const;

  netlink::Socket& socket_;
  netlink::Changes changes_;
  LinkTable links_;
  SharedState state_;
  std::set<std::uint32_t> filtered_;  // links with a clsact qdisc
  Counters counters_;
};

}  // namespace nicleaf::kernel
