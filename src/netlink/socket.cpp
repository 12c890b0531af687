// SPDX-License-Identifier: Apache-2.0
#include "netlink/socket.hpp"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace nicleaf::netlink {
namespace {

constexpr int kReceiveBuffer = 8 << 20;
constexpr int kModestReceiveBuffer = 1 << 20;
/// The kernel makes dump messages as large as the reader's buffer, up to 32 KiB. The message about a single link with
/// many VLANs or virtual functions can be larger than a page.
constexpr std::size_t kReadBuffer = 64 << 10;
/// What the kernel charges to the receive buffer for one answer: a link's description and the kernel's overhead.
constexpr std::size_t kAnswerCost = 8 << 10;
constexpr std::size_t kMaxBatch = 400;
constexpr int kDumpAttempts = 20;

model::Error socketError(int error, const char* attempted) { return errorOf(error, "netlink", attempted); }

/// The larger size requires CAP_NET_ADMIN in the initial user namespace. Without it, net.core.rmem_max is the limit.
void sizeBuffers(int fd) {
  // A whole batch is one datagram; even the kernel's default limit allows this much.
  const int sendBuffer = static_cast<int>(kMaxBatch * Message::kCapacity);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &sendBuffer, sizeof(sendBuffer));
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof(kReceiveBuffer)) == 0) return;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kModestReceiveBuffer, sizeof(kModestReceiveBuffer));
}

std::size_t batchFor(int fd) {
  int size = 0;
  socklen_t length = sizeof(size);
  if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, &length) != 0) return 1;
  return std::clamp<std::size_t>(static_cast<std::size_t>(size) / kAnswerCost, 1, kMaxBatch);
}

}  // namespace

model::Error errorOf(int error, std::string object, std::string attempted, const std::string& kernelText) {
  model::Error result{
      model::ErrorCode::kRefused, std::move(object), std::move(attempted), {}, std::generic_category().message(error)};
  if (!kernelText.empty()) result.detail += ": " + kernelText;
  switch (error) {
    case EPERM:
    case EACCES:
      result.code = model::ErrorCode::kPermission;
      result.expected = "CAP_NET_ADMIN";
      break;
    case EOPNOTSUPP:
    case EPROTONOSUPPORT:
    case EAFNOSUPPORT:
    case ENODEV:
    case ENXIO:
    case ENOENT:
    case ENOBUFS:
    case ENOMEM:
      result.code = model::ErrorCode::kUnavailable;
      break;
    default:
      break;
  }
  return result;
}

Socket::Socket(mnl_socket* socket) : socket_(socket), buffer_(kReadBuffer) {}

model::Expected<Socket> Socket::open(int protocol) {
  mnl_socket* raw = mnl_socket_open2(protocol, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (raw == nullptr) return model::fail(socketError(errno, "open a socket"));
  Socket socket(raw);
  if (mnl_socket_bind(raw, 0, MNL_SOCKET_AUTOPID) < 0) return model::fail(socketError(errno, "bind a socket"));
  int on = 1;
  for (const int option : {NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK}) {
    if (mnl_socket_setsockopt(raw, option, &on, sizeof(on)) < 0) {
      return model::fail(socketError(errno, "set a socket option (requires Linux 4.20 or later)"));
    }
  }
  sizeBuffers(socket.fd());
  socket.maxBatch_ = batchFor(socket.fd());
  return socket;
}

model::Expected<void> Socket::join(unsigned group) {
  int number = static_cast<int>(group);
  if (mnl_socket_setsockopt(socket_.get(), NETLINK_ADD_MEMBERSHIP, &number, sizeof(number)) < 0) {
    return model::fail(socketError(errno, "listen to notifications"));
  }
  return {};
}

tl::expected<Bytes, int> Socket::receive() {
  const ssize_t size = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
  if (size < 0) return tl::unexpected<int>(errno);
  return Bytes(buffer_.data(), static_cast<std::size_t>(size));
}

model::Expected<std::vector<Socket::Answer>> Socket::transact(std::vector<Message> batch, const OnData& onData) {
  std::vector<Answer> answers(batch.size());
  for (std::size_t from = 0; from < batch.size(); from += maxBatch_) {
    const std::span part = std::span(batch).subspan(from, std::min(maxBatch_, batch.size() - from));
    if (auto sent = transactPart(part, from, answers, onData); !sent) return model::fail(std::move(sent.error()));
  }
  return answers;
}

model::Expected<void> Socket::transactPart(std::span<Message> part, std::size_t offset, std::vector<Answer>& answers,
                                           const OnData& onData) {
  const std::uint32_t first = sequence_ + 1;
  std::vector<iovec> pieces;
  pieces.reserve(part.size());
  for (Message& message : part) {
    message.setSequence(++sequence_);
    const Bytes bytes = message.bytes();
    pieces.push_back({const_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  }
  msghdr request{};
  request.msg_iov = pieces.data();
  request.msg_iovlen = pieces.size();
  if (sendmsg(fd(), &request, 0) < 0) return model::fail(socketError(errno, "send requests"));

  std::size_t waiting = part.size();
  while (waiting > 0) {
    const auto datagram = receive();
    // Overflow: the kernel dropped acks. Those in the queue can still be read, until EAGAIN.
    if (!datagram && datagram.error() == ENOBUFS) continue;
    if (!datagram && datagram.error() == EINTR) continue;
    if (!datagram && datagram.error() == EAGAIN) break;
    if (!datagram) return model::fail(socketError(datagram.error(), "receive answers"));
    forEachMessage(*datagram, [&](const nlmsghdr& header, Bytes payload) {
      const std::size_t position = header.nlmsg_seq - first;
      if (position >= part.size()) return;
      if (auto ack = decodeAck(header, payload)) {
        Answer& answer = answers[offset + position];
        if (answer.missing) --waiting;
        answer = {std::move(*ack), false};
      } else if (onData) {
        onData(offset + position, header, payload);
      }
    });
  }
  return {};
}

model::Expected<void> Socket::dump(Message request, const std::function<void()>& begin,
                                   const std::function<void(const nlmsghdr&, Bytes)>& onMessage) {
  for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
    begin();
    const auto end = dumpOnce(request, onMessage);
    if (!end) return model::fail(end.error());
    if (*end == DumpEnd::kDone) return {};
  }
  return model::fail({model::ErrorCode::kTimeout, "netlink", "dump", "a moment without changes",
                      "the kernel's tables changed during every attempt"});
}

model::Expected<Socket::DumpEnd> Socket::dumpOnce(Message& request,
                                                  const std::function<void(const nlmsghdr&, Bytes)>& onMessage) {
  request.setSequence(++sequence_);
  const Bytes bytes = request.bytes();
  if (mnl_socket_sendto(socket_.get(), bytes.data(), bytes.size()) < 0) {
    return model::fail(socketError(errno, "request a dump"));
  }
  bool done = false, interrupted = false;
  int refused = 0;
  while (!done) {
    const auto datagram = receive();
    if (!datagram && datagram.error() == EINTR) continue;
    if (!datagram) return model::fail(socketError(datagram.error(), "receive a dump"));
    const bool whole = forEachMessage(*datagram, [&](const nlmsghdr& header, Bytes payload) {
      if (header.nlmsg_seq != sequence_ || done) return;
      interrupted = interrupted || (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
      if (header.nlmsg_type == NLMSG_DONE) {
        int status = 0;
        if (payload.size() >= sizeof(status)) std::memcpy(&status, payload.data(), sizeof(status));
        refused = status < 0 ? -status : 0;
        done = true;
      } else if (auto ack = decodeAck(header, payload)) {
        refused = ack->error;
        done = true;
      } else {
        onMessage(header, payload);
      }
    });
    // The datagram was longer than the buffer, and its end is lost.
    if (!whole && !done) return model::fail(socketError(EMSGSIZE, "receive a dump"));
  }
  if (refused != 0) return model::fail(socketError(refused, "request a dump"));
  return interrupted ? DumpEnd::kInterrupted : DumpEnd::kDone;
}

}  // namespace nicleaf::netlink
