// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "attributes/update_prefixes.h"
#include "unit/plugin/filtered_update.hpp"

namespace {

/// Reads what refused prefixes are found by.
void readPrefixes(const std::uint8_t* body, std::size_t size, bool pathIds, bool twoOctetAs) {
  const bool both[2] = {pathIds, pathIds};
  nicleaf_update_prefixes(
      body, size, both,
      [](const nicleaf_update_prefix* prefix, void*) {
        if (prefix->length > (prefix->ipv6 ? 128 : 32)) std::abort();
      },
      nullptr);
  char text[64];
  nicleaf_update_as_path(body, size, twoOctetAs, text, sizeof text);
  nicleaf_update_next_hop(body, size, pathIds, text, sizeof text);
}

}  // namespace

/// The first octet is the kind of session; an UPDATE of a tenant without its header follows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const nicleaf_session_kind kind{
      .internal = (data[0] & 1) != 0, .two_octet_as = (data[0] & 2) != 0, .has_role = (data[0] & 4) != 0};
  nicleaf_attribute_list list;
  nicleaf_attribute_list_fill(&list, &kind);
  if (const char* wrong = nicleaf::test::wrongAfterFilter(list, {data + 1, data + size})) {
    std::fprintf(stderr, "broken: %s\n", wrong);
    std::abort();
  }
  readPrefixes(data + 1, size - 1, (data[0] & 8) != 0, kind.two_octet_as);
  return 0;
}
