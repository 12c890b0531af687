// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/netns.hpp"

namespace nicleaf::test {

using Octets = std::vector<std::uint8_t>;

// Encodings of RFC 4271. attribute() sets the extended length flag if the value needs it.
Octets attribute(unsigned flags, unsigned type, const Octets& value);
Octets ipv4Prefix(unsigned a, unsigned b, unsigned c, unsigned length);
Octets asPath(const std::vector<std::uint32_t>& numbers, bool fourOctets = true);
Octets operator+(Octets left, const Octets& right);

// A BGP speaker that sends any octets in an UPDATE, and records the attributes of what it receives. It reads on a
// thread of its own.
class BgpSpeaker {
 public:
  struct Options {
    std::string local, peer;  // IPv4 addresses
    std::uint32_t as = 0;
    bool fourOctetAs = true;
    bool gracefulRestart = false;
    std::vector<std::pair<unsigned, unsigned>> families{{1, 1}};  // AFI, SAFI
  };
  struct Attribute {
    unsigned flags = 0;
    Octets value;
  };
  using Attributes = std::map<unsigned, Attribute>;  // by type

  // Connects to the peer from the network, and waits until the session is established. Throws if it is not.
  BgpSpeaker(const NetworkNamespace& network, Options options);
  ~BgpSpeaker();
  BgpSpeaker(const BgpSpeaker&) = delete;
  BgpSpeaker& operator=(const BgpSpeaker&) = delete;

  // Sends an UPDATE. The first throws if the session is down.
  void send(const Octets& body);
  void update(const Octets& attributes, const Octets& prefixes, const Octets& withdrawn = {});
  // ORIGIN, AS_PATH with the own AS number and NEXT_HOP.
  [[nodiscard]] Octets mandatory() const;

  [[nodiscard]] bool isUp();
  // Code and subcode of the NOTIFICATION that ended the session; zeros if there was none.
  [[nodiscard]] std::pair<unsigned, unsigned> notification();
  // What the peer announces: the encoded prefix or, of a family other than IPv4 unicast, the encoded route.
  [[nodiscard]] std::map<Octets, Attributes> routes();
  [[nodiscard]] bool has(const Octets& route);

 private:
  void sendMessage(unsigned type, const Octets& body);
  void open();
  void read();
  void take(unsigned type, const Octets& body);
  void takeUpdate(const Octets& body);
  void takeRoutes(const Octets& encoded, unsigned afi, const Attributes* attributes);
  void withdraw(const Octets& route, bool isEvpn);

  Options options_;
  int socket_ = -1;
  std::mutex mutex_;
  bool up_ = false, ended_ = false;
  std::pair<unsigned, unsigned> notification_{};
  std::map<Octets, Attributes> routes_;
  std::thread reader_;
};

}  // namespace nicleaf::test
