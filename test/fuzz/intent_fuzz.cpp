// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "intent/parser.hpp"
#include "intent/secrets.hpp"

// No document may crash the parser. An accepted document is accepted again in its canonical form, with the same
// meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const nicleaf::intent::Parser parser;
  const auto parsed = parser.parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    for (const auto& error : parsed.error()) {
      if (error.message().empty()) std::abort();
    }
    return 0;
  }
  const auto again = parser.parse(parsed->json);
  if (!again || again->intent != parsed->intent || again->json != parsed->json) std::abort();
  (void)nicleaf::intent::withoutSecrets(parsed->json);
  return 0;
}
