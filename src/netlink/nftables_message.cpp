// SPDX-License-Identifier: Apache-2.0
#include "netlink/nftables_message.hpp"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "netlink/parse.hpp"

namespace nicleaf::netlink {
namespace {

constexpr std::uint16_t typeOf(unsigned message) {
  return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8U | message);
}

// In all messages about tables and what is in them, the first attribute is the name of the table.
static_assert(NFTA_TABLE_NAME == 1 && NFTA_CHAIN_TABLE == 1 && NFTA_RULE_TABLE == 1 && NFTA_SET_TABLE == 1 &&
              NFTA_SET_ELEM_LIST_TABLE == 1 && NFTA_OBJ_TABLE == 1 && NFTA_FLOWTABLE_TABLE == 1);

}  // namespace

Message getNftablesTable(std::uint8_t family, std::string_view name) {
  Message message(typeOf(NFT_MSG_GETTABLE), NLM_F_ACK);
  message.extra<nfgenmsg>().nfgen_family = family;
  message.putText(NFTA_TABLE_NAME, name);
  return message;
}

std::optional<std::string> decodeNftablesChange(const nlmsghdr& header, Bytes payload) {
  if (header.nlmsg_type >> 8U != NFNL_SUBSYS_NFTABLES || header.nlmsg_type == typeOf(NFT_MSG_NEWGEN))
    return std::nullopt;
  const auto parsed = parse<nfgenmsg>(payload);
  return parsed ? parsed->attributes.text(NFTA_TABLE_NAME, NFT_TABLE_MAXNAMELEN) : std::nullopt;
}

}  // namespace nicleaf::netlink
