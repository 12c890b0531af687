// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libmnl/libmnl.h>

#include <functional>
#include <memory>
#include <vector>

#include "model/error.hpp"
#include "netlink/decode.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

/// A bound, non-blocking netlink socket with extended acks and strict checking. Not thread-safe. rtnetlink and generic
/// netlink handle a request inside sendmsg(), so all answers to a batch are queued when it returns: no method waits.
class Socket {
 public:
  /// `protocol`: NETLINK_ROUTE or NETLINK_GENERIC.
  [[nodiscard]] static model::Expected<Socket> open(int protocol = NETLINK_ROUTE);

  /// The answer to one request of a batch. `missing`: the answer was lost because the receive buffer overflowed.
  struct Answer {
    AckRecord ack;
    bool missing = true;
  };
  /// Called for each message that is not an ack: with the position of its request in the batch, its header and its
  /// payload.
  using OnData = std::function<void(std::size_t, const nlmsghdr&, Bytes)>;

  /// Sends `batch` in as few calls as the buffers allow; each message must have NLM_F_ACK. Returns one answer per
  /// request, in order.
  [[nodiscard]] model::Expected<std::vector<Answer>> transact(std::vector<Message> batch, const OnData& onData = {});

  /// Makes one consistent dump: repeats a dump that the kernel marks as interrupted by a change (NLM_F_DUMP_INTR).
  /// Calls `begin` before each attempt, so that earlier results can be discarded. Fails with kUnavailable if the kernel
  /// does not know the request, and with kTimeout if changes interrupted every attempt.
  [[nodiscard]] model::Expected<void> dump(Message request, const std::function<void()>& begin,
                                           const std::function<void(const nlmsghdr&, Bytes)>& onMessage);

  [[nodiscard]] int fd() const { return mnl_socket_get_fd(socket_.get()); }
  /// Reads one datagram into the internal buffer; the bytes are valid until the next call. Returns an errno if there is
  /// none.
  [[nodiscard]] tl::expected<Bytes, int> receive();
  [[nodiscard]] model::Expected<void> join(unsigned group);

 private:
  struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  explicit Socket(mnl_socket* socket);
  [[nodiscard]] model::Expected<void> transactPart(std::span<Message> part, std::size_t offset,
                                                   std::vector<Answer>& answers, const OnData& onData);
  enum class DumpEnd { kDone, kInterrupted };
  [[nodiscard]] model::Expected<DumpEnd> dumpOnce(Message& request,
                                                  const std::function<void(const nlmsghdr&, Bytes)>& onMessage);

  std::unique_ptr<mnl_socket, Close> socket_;
  std::vector<std::uint8_t> buffer_;
  std::uint32_t sequence_ = 0;
  std::size_t maxBatch_ = 0;  // requests whose answers certainly fit into the receive buffer
};

/// The Error for an errno. Its code is kPermission for EPERM and EACCES, kUnavailable for a missing object or feature
/// and for lack of memory, else kRefused. Its detail is the errno's text, followed by the kernel's.
[[nodiscard]] model::Error errorOf(int error, std::string object, std::string attempted,
                                   const std::string& kernelText = {});

}  // namespace nicleaf::netlink
