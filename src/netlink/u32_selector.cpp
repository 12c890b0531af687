// SPDX-License-Identifier: Apache-2.0
#include "netlink/u32_selector.hpp"

#include <linux/pkt_cls.h>

#include <algorithm>

namespace nicleaf::netlink {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kWord = 4, kMaxHeader = 64;

}  // namespace

Octets u32Selector(const model::FilterMatch& header) {
  std::vector<tc_u32_key> keys;
  for (std::size_t at = 0; at + kWord <= header.value.size(); at += kWord) {
    tc_u32_key key{0, 0, static_cast<int>(at), 0};
    std::memcpy(&key.val, &header.value[at], kWord);
    std::memcpy(&key.mask, &header.mask[at], kWord);
    if (key.mask != 0) keys.push_back(key);
  }
  tc_u32_sel head{};
  head.flags = TC_U32_TERMINAL;
  head.nkeys = static_cast<unsigned char>(keys.size());
  Octets selector(sizeof(head) + keys.size() * sizeof(tc_u32_key));
  std::memcpy(selector.data(), &head, sizeof(head));
  if (!keys.empty()) std::memcpy(selector.data() + sizeof(head), keys.data(), keys.size() * sizeof(tc_u32_key));
  return selector;
}

std::optional<model::FilterMatch> decodeU32Selector(Bytes selector) {
  tc_u32_sel head{};  // it ends in a flexible array, so it cannot be in an optional
  if (selector.size() < sizeof(head)) return std::nullopt;
  std::memcpy(&head, selector.data(), sizeof(head));
  if (selector.size() != sizeof(head) + head.nkeys * sizeof(tc_u32_key)) return std::nullopt;
  model::FilterMatch header{model::FilterField::kIpHeader, {}, {}};
  for (std::size_t i = 0; i < head.nkeys; ++i) {
    const auto key = *copyOf<tc_u32_key>(selector.subspan(sizeof(head) + i * sizeof(tc_u32_key)));
    const auto at = static_cast<std::size_t>(key.off);
    if (key.off < 0 || at >= kMaxHeader || at < header.value.size()) return std::nullopt;
    header.value.resize(at + kWord);
    header.mask.resize(at + kWord);
    std::memcpy(&header.value[at], &key.val, kWord);
    std::memcpy(&header.mask[at], &key.mask, kWord);
  }
  if (header.value.size() % kWord != 0) return std::nullopt;
  if (!std::ranges::equal(u32Selector(header), selector)) return std::nullopt;
  return header;
}

}  // namespace nicleaf::netlink
