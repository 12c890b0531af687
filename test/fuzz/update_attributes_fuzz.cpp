// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "unit/plugin/filtered_update.hpp"

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
  return 0;
}
