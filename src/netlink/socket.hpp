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
/// netlink work a request off inside of sendmsg(), so all answers to a batch are there when it returns: nothing here
/// ever waits.
class Socket {
 public:
  /// `protocol`: NETLINK_ROUTE or NETLINK_GENERIC.
  [[nodiscard]] static model::Expected<Socket> open(int protocol = NETLINK_ROUTE);

  /// The answer to one request of a batch. `missing`: it was lost (the receive buffer overflowed).
  struct Answer {
    AckRecord ack;
    bool missing = true;
  };
  /// Called for each message that is no ack: the position in the batch of what it answers, its header and payload.
  using OnData = std::function<void(std::size_t, const nlmsghdr&, Bytes)>;

  /// Sends `batch`, all of it with NLM_F_ACK, in as few calls as the buffers allow. One answer for each, in order.
  [[nodiscard]] model::Expected<std::vector<Answer>> transact(std::vector<Message> batch, const OnData& onData = {});

  /// A whole, consistent dump: one that the kernel says was interrupted by a change is discarded and made again.
  /// `begin` is called before each attempt. ErrorCode::kUnavailable if the kernel does not know the request.
  [[nodiscard]] model::Expected<void> dump(Message request, const std::function<void()>& begin,
                                           const std::function<void(const nlmsghdr&, Bytes)>& onMessage);

  [[nodiscard]] int fd() const { return mnl_socket_get_fd(socket_.get()); }
  /// One datagram into the internal buffer, valid until the next call; an errno if there is none.
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
  std::size_t maxBatch_ = 0;  // requests whose answers are sure to fit into the receive buffer
};

/// `code` and `detail` of an errno: kPermission for EPERM, kUnavailable for what may come to be there, else kRefused.
[[nodiscard]] model::Error errorOf(int error, std::string object, std::string attempted,
                                   const std::string& kernelText = {});

}  // namespace nicleaf::netlink
