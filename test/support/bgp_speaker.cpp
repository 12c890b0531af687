// SPDX-License-Identifier: Apache-2.0
#include "support/bgp_speaker.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

constexpr unsigned kOpen = 1, kUpdate = 2, kNotification = 3, kKeepalive = 4;
constexpr std::size_t kHeader = 19;
constexpr unsigned kMpReach = 14, kMpUnreach = 15, kExtendedLength = 0x10;
constexpr unsigned kAsTrans = 23456;
constexpr std::chrono::seconds kKeepaliveInterval{3};

Octets number(std::uint64_t value, int octets) {
  Octets encoded;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    encoded.push_back(static_cast<std::uint8_t>(value >> shift));
  return encoded;
}

Octets address(const std::string& text) {
  in_addr parsed{};
  if (::inet_pton(AF_INET, text.c_str(), &parsed) != 1) throw std::runtime_error("no IPv4 address: " + text);
  return number(ntohl(parsed.s_addr), 4);
}

/// Takes octets from the front.
struct Reader {
  const std::uint8_t* at;
  const std::uint8_t* end;
  explicit Reader(const Octets& octets) : at(octets.data()), end(at + octets.size()) {}
  [[nodiscard]] bool empty() const { return at == end; }
  Octets take(std::size_t count) {
    if (static_cast<std::size_t>(end - at) < count) throw std::runtime_error("bgpd sent a message that is too short");
    at += count;
    return {at - count, at};
  }
  unsigned number(std::size_t octets) {
    unsigned value = 0;
    for (const auto octet : take(octets)) value = value << 8 | octet;
    return value;
  }
  Octets rest() { return take(static_cast<std::size_t>(end - at)); }
};

int connectFrom(const NetworkNamespace& network, const std::string& local, const std::string& peer) {
  int fd = -1;
  std::thread([&] {
    network.enter();
    fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in from{AF_INET, 0, {::inet_addr(local.c_str())}, {}};
    sockaddr_in to{AF_INET, htons(179), {::inet_addr(peer.c_str())}, {}};
    if (::bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof from) == 0 &&
        ::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0)
      return;
    ::close(fd);
    fd = -1;
  }).join();
  return fd;
}

}  // namespace

Octets operator+(Octets left, const Octets& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Octets attribute(unsigned flags, unsigned type, const Octets& value) {
  if (value.size() > 255) flags |= kExtendedLength;
  return number(flags, 1) + number(type, 1) + number(value.size(), (flags & kExtendedLength) != 0 ? 2 : 1) + value;
}

Octets ipv4Prefix(unsigned a, unsigned b, unsigned c, unsigned length) {
  Octets encoded = number(length, 1) + number(a << 16 | b << 8 | c, 3);
  encoded.resize(1 + (length + 7) / 8);
  return encoded;
}

Octets asPath(const std::vector<std::uint32_t>& numbers, bool fourOctets) {
  Octets segment{2, static_cast<std::uint8_t>(numbers.size())};
  for (const auto as : numbers) segment = segment + number(as, fourOctets ? 4 : 2);
  return attribute(0x40, 2, segment);
}

BgpSpeaker::BgpSpeaker(const NetworkNamespace& network, Options options) : options_(std::move(options)) {
  // bgpd closes connections from a neighbor that it does not know yet, and for a moment after a session has ended.
  const bool established = eventually(
      [&] {
        if (socket_ < 0 && (socket_ = connectFrom(network, options_.local, options_.peer)) < 0) return false;
        if (!reader_.joinable()) open();
        const std::lock_guard lock(mutex_);
        if (!ended_) return up_;
        reader_.join();
        ::close(socket_);
        socket_ = -1;
        return false;
      },
      std::chrono::seconds(30), std::chrono::milliseconds(50));
  if (established) return;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
  if (reader_.joinable()) reader_.join();
  throw std::runtime_error("no BGP session from " + options_.local + " to " + options_.peer);
}

BgpSpeaker::~BgpSpeaker() {
  ::shutdown(socket_, SHUT_RDWR);
  reader_.join();
  ::close(socket_);
}

void BgpSpeaker::open() {
  Octets capabilities;
  for (const auto& [afi, safi] : options_.families)
    capabilities = capabilities + Octets{1, 4} + number(afi, 2) + number(safi, 2);
  if (options_.fourOctetAs) capabilities = capabilities + Octets{65, 4} + number(options_.as, 4);
  if (options_.gracefulRestart) capabilities = capabilities + Octets{64, 6, 0, 120, 0, 1, 1, 0x80};
  ended_ = false;
  notification_ = {};  // of this connection: one that bgpd refused has ended with its own
  reader_ = std::thread([this] { read(); });
  const auto as = options_.as > 0xffff ? kAsTrans : options_.as;
  sendMessage(kOpen, Octets{4} + number(as, 2) + number(9, 2) + address(options_.local) +
                         number(capabilities.size() + 2, 1) + Octets{2} + number(capabilities.size(), 1) +
                         capabilities);
}

void BgpSpeaker::sendMessage(unsigned type, const Octets& body) {
  const Octets message = Octets(16, 0xff) + number(kHeader + body.size(), 2) + number(type, 1) + body;
  for (std::size_t sent = 0; sent < message.size();) {
    const auto now = ::send(socket_, message.data() + sent, message.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return;  // the reader sees the end of the connection
    sent += static_cast<std::size_t>(now);
  }
}

void BgpSpeaker::send(const Octets& body) {
  const std::lock_guard lock(mutex_);
  if (!up_) throw std::runtime_error("the session of " + options_.local + " is down");
  sendMessage(kUpdate, body);
}

void BgpSpeaker::update(const Octets& attributes, const Octets& prefixes, const Octets& withdrawn) {
  send(number(withdrawn.size(), 2) + withdrawn + number(attributes.size(), 2) + attributes + prefixes);
}

Octets BgpSpeaker::mandatory() const {
  const auto as = options_.fourOctetAs || options_.as <= 0xffff ? options_.as : kAsTrans;
  return attribute(0x40, 1, {0}) + asPath({as}, options_.fourOctetAs) + attribute(0x40, 3, address(options_.local));
}

bool BgpSpeaker::isUp() {
  const std::lock_guard lock(mutex_);
  return up_;
}

std::pair<unsigned, unsigned> BgpSpeaker::notification() {
  const std::lock_guard lock(mutex_);
  return notification_;
}

std::map<Octets, BgpSpeaker::Attributes> BgpSpeaker::routes() {
  const std::lock_guard lock(mutex_);
  return routes_;
}

bool BgpSpeaker::has(const Octets& route) {
  const std::lock_guard lock(mutex_);
  return routes_.contains(route);
}

void BgpSpeaker::read() {
  Octets pending;
  auto said = std::chrono::steady_clock::now();
  for (;;) {
    pollfd readable{socket_, POLLIN, 0};
    const int events = ::poll(&readable, 1, 200);
    std::uint8_t buffer[65536];
    const auto got = events > 0 ? ::recv(socket_, buffer, sizeof buffer, 0) : 0;
    const std::lock_guard lock(mutex_);
    if (events > 0 && got <= 0) {
      up_ = false;
      ended_ = true;
      return;
    }
    pending.insert(pending.end(), buffer, buffer + got);
    while (pending.size() >= kHeader) {
      const std::size_t size = static_cast<std::size_t>(pending[16]) << 8 | pending[17];
      if (pending.size() < size) break;
      take(pending[18], {pending.begin() + kHeader, pending.begin() + static_cast<std::ptrdiff_t>(size)});
      pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(size));
    }
    if (up_ && std::chrono::steady_clock::now() - said > kKeepaliveInterval) {
      said = std::chrono::steady_clock::now();
      sendMessage(kKeepalive, {});
    }
  }
}

void BgpSpeaker::take(unsigned type, const Octets& body) {
  if (type == kOpen) sendMessage(kKeepalive, {});
  if (type == kKeepalive) up_ = true;
  if (type == kUpdate) takeUpdate(body);
  if (type == kNotification) {
    // The first one ended the session; bgpd may send another before it closes the connection.
    if (notification_ == std::pair(0U, 0U)) notification_ = {body.at(0), body.at(1)};
    up_ = false;
  }
}

void BgpSpeaker::takeUpdate(const Octets& body) {
  Reader update(body);
  takeRoutes(update.take(update.number(2)), 1, nullptr);
  Attributes attributes;
  const Octets encoded = update.take(update.number(2));
  for (Reader rest(encoded); !rest.empty();) {
    const unsigned flags = rest.number(1), type = rest.number(1);
    attributes[type] = {flags, rest.take(rest.number((flags & kExtendedLength) != 0 ? 2 : 1))};
  }
  takeRoutes(update.rest(), 1, &attributes);
  if (const auto reach = attributes.find(kMpReach); reach != attributes.end()) {
    Reader value(reach->second.value);
    const unsigned afi = value.number(2);
    value.take(1);
    value.take(value.number(1) + 1);
    takeRoutes(value.rest(), afi, &attributes);
  }
  if (const auto unreach = attributes.find(kMpUnreach); unreach != attributes.end()) {
    Reader value(unreach->second.value);
    const unsigned afi = value.number(2);
    value.take(1);
    takeRoutes(value.rest(), afi, nullptr);
  }
}

/// Routes of EVPN have a type and a length in octets, prefixes of the others a length in bits.
/// The withdrawal of a type-5 route has no label, which its announcement ends with.
void BgpSpeaker::withdraw(const Octets& route, bool isEvpn) {
  constexpr unsigned kTypeFive = 5, kLabel = 3;
  if (!isEvpn || route.front() != kTypeFive) {
    routes_.erase(route);
    return;
  }
  const Octets start(route.begin(), route.end() - kLabel);
  const auto found = routes_.lower_bound(start);
  if (found != routes_.end() && found->first.size() == route.size() &&
      std::equal(start.begin(), start.end(), found->first.begin()))
    routes_.erase(found);
}

void BgpSpeaker::takeRoutes(const Octets& encoded, unsigned afi, const Attributes* attributes) {
  constexpr unsigned kL2vpn = 25;
  for (Reader rest(encoded); !rest.empty();) {
    Octets route = rest.take(1);
    if (afi == kL2vpn) route = route + rest.take(1);
    route = route + rest.take(afi == kL2vpn ? route.back() : (route.back() + 7U) / 8);
    if (attributes)
      routes_[route] = *attributes;
    else
      withdraw(route, afi == kL2vpn);
  }
}

}  // namespace nicleaf::test
