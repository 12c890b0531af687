// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "netlink/message.hpp"

namespace nicleaf::netlink {

/// Asks whether a table of nftables exists, and for nothing in it. `family`: NFPROTO_*.
[[nodiscard]] Message getNftablesTable(std::uint8_t family, std::string_view name);

/// The table that a notification of nftables is about; nullopt for the end of a transaction (NFT_MSG_NEWGEN), and for
/// what is not a message of nftables.
[[nodiscard]] std::optional<std::string> decodeNftablesChange(const nlmsghdr& header, Bytes payload);

}  // namespace nicleaf::netlink
