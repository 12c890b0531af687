// SPDX-License-Identifier: Apache-2.0
#include "listener/source_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <stdexcept>
#include <vector>

namespace nicleaf::test {
namespace {

using Address = std::array<std::uint8_t, 16>;
using Program = std::vector<sock_filter>;

nicleaf_source source(const Address& address, unsigned length) {
  nicleaf_source made{};
  for (unsigned bit = 0; bit < length; ++bit)
    made.address[bit / 8] |= static_cast<std::uint8_t>(address[bit / 8] & (0x80 >> bit % 8));
  made.length = static_cast<std::uint8_t>(length);
  return made;
}

Program programOf(bool ipv6, std::vector<nicleaf_source> sources, std::size_t room = BPF_MAXINSNS) {
  Program program(room);
  program.resize(nicleaf_source_filter(ipv6, sources.data(), sources.size(), program.data(), room));
  return program;
}

std::uint32_t word(const Address& address, std::size_t at) {
  return std::uint32_t{address[at]} << 24 | std::uint32_t{address[at + 1]} << 16 | std::uint32_t{address[at + 2]} << 8 |
         address[at + 3];
}

/// Runs the program as the kernel does, on a packet from `from`. Throws on what the kernel refuses.
bool accepts(const Program& program, bool ipv6, const Address& from) {
  std::array<std::uint32_t, 4> memory{};
  std::uint32_t value = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const sock_filter& now = program[at];
    const auto jump = [&](bool yes) { at += yes ? now.jt : now.jf; };
    switch (now.code) {
      case BPF_LD | BPF_W | BPF_ABS:
        value = word(from, now.k - static_cast<std::uint32_t>(SKF_NET_OFF) - (ipv6 ? 8 : 12));
        break;
      case BPF_ST:
        memory.at(now.k) = value;
        break;
      case BPF_LD | BPF_MEM:
        value = memory.at(now.k);
        break;
      case BPF_JMP | BPF_JEQ | BPF_K:
        jump(value == now.k);
        break;
      case BPF_JMP | BPF_JGE | BPF_K:
        jump(value >= now.k);
        break;
      case BPF_JMP | BPF_JGT | BPF_K:
        jump(value > now.k);
        break;
      case BPF_JMP | BPF_JA:
        at += now.k;
        break;
      case BPF_RET | BPF_K:
        return now.k != 0;
      default:
        throw std::runtime_error("unknown instruction");
    }
  }
  throw std::runtime_error("the program has no end");
}

bool contains(const nicleaf_source& prefix, const Address& address) {
  const auto masked = source(address, prefix.length);
  return std::memcmp(masked.address, prefix.address, sizeof masked.address) == 0;
}

TEST(SourceFilter, WithoutSourcesAcceptsNobody) {
  for (const bool ipv6 : {false, true}) EXPECT_FALSE(accepts(programOf(ipv6, {}), ipv6, {10, 0, 0, 1}));
}

TEST(SourceFilter, AcceptsEverybodyWithThePrefixOfLength0) {
  for (const bool ipv6 : {false, true}) {
    const auto program = programOf(ipv6, {source({}, 0)});
    EXPECT_TRUE(accepts(program, ipv6, {}));
    EXPECT_TRUE(accepts(program, ipv6, {255, 255, 255, 255, 255}));
  }
}

/// Neighbouring addresses of every source are tried as well, and as many sources as fill several groups.
TEST(SourceFilter, AcceptsExactlyTheSources) {
  std::mt19937 engine(179);
  const auto random = [&] { return static_cast<unsigned>(engine()); };
  for (int round = 0; round < 300; ++round) {
    const bool ipv6 = round % 2 == 1;
    const unsigned octets = ipv6 ? 16 : 4, fixed = random() % octets;
    std::vector<Address> addresses(1 + random() % (round % 10 == 0 ? 500 : 12));
    std::vector<nicleaf_source> sources;
    for (auto& address : addresses) {
      for (unsigned i = fixed; i < octets; ++i) address[i] = static_cast<std::uint8_t>(random());
      const unsigned length = random() % 3 == 0 ? random() % (octets * 8 + 1) : octets * 8;
      sources.push_back(source(address, std::max(length, 3U)));
    }
    const auto program = programOf(ipv6, sources);
    ASSERT_FALSE(program.empty());
    for (const Address& address : addresses) {
      for (unsigned bit = 0; bit <= octets * 8; ++bit) {
        Address tried = address;
        if (bit < octets * 8) tried[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
        const bool expected = std::ranges::any_of(sources, [&](const auto& one) { return contains(one, tried); });
        ASSERT_EQ(accepts(program, ipv6, tried), expected) << "round " << round << ", bit " << bit;
      }
    }
  }
}

TEST(SourceFilter, IsTheSameForTheSameSet) {
  const auto one = source({10, 0, 0, 1}, 32), two = source({10, 0, 0, 2}, 32);
  const auto a = programOf(false, {one, two}), b = programOf(false, {two, one});
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]), 0);
}

TEST(SourceFilter, HasRoomForThousandsOfIpv4Peers) {
  std::vector<nicleaf_source> sources;
  for (unsigned i = 0; i < 3'900; ++i)
    sources.push_back(source({10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}, 32));
  EXPECT_FALSE(programOf(false, sources).empty());
  sources.insert(sources.end(), 400, source({10, 1, 0, 0}, 32));
  EXPECT_TRUE(programOf(false, sources).empty()) << "does not fit, and says so";
}

}  // namespace
}  // namespace nicleaf::test
