// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>
#include <string>

#include "unit/plugin/filtered_update.hpp"

namespace {

using nicleaf::test::Octets;

/// ORIGIN, AS_PATH and NEXT_HOP.
const Octets kMandatory{0x40, 1, 1, 0, 0x40, 2, 6, 2, 1, 0, 0, 0xfe, 0x4d, 0x40, 3, 4, 10, 10, 0, 11};

Octets updateOf(const Octets& attributes) {
  Octets body{0, 0, 0, static_cast<std::uint8_t>(attributes.size())};
  body.insert(body.end(), attributes.begin(), attributes.end());
  body.insert(body.end(), {24, 203, 0, 113});
  return body;
}

}  // namespace

/// Writes a seed corpus into the folder ARGV[1]: UPDATEs with each kind of attribute that the filter treats specially,
/// for each kind of session.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const Octets kAttributes[] = {
      {},
      {0xc0, 99, 3, 1, 2, 3},           // unknown
      {0xd0, 40, 0, 4, 5, 0, 1, 0},     // a malformed prefix SID
      {0xc0, 17, 6, 2, 1, 0, 1, 0, 0},  // AS4_PATH, and both aggregators
      {0xc0, 7, 6, 0xfe, 0x4d, 1, 1, 1, 1, 0xc0, 18, 8, 0, 1, 0, 0, 1, 1, 1, 1, 0xc0, 17, 6, 2, 1, 0, 1, 0, 0},
      {0x80, 14, 9, 0, 1, 1, 4, 10, 10, 0, 11, 0},  // MP_REACH_NLRI without prefixes
      {0x80, 15, 7, 0, 1, 1, 24, 203, 0, 113},      // MP_UNREACH_NLRI
      {0x40, 99, 200, 1},                           // does not fit
  };
  int count = 0;
  for (const Octets& attributes : kAttributes) {
    for (const bool complete : {false, true}) {
      Octets all = complete ? kMandatory : Octets();
      all.insert(all.end(), attributes.begin(), attributes.end());
      const Octets body = updateOf(all);
      for (char kind = 0; kind < 8; ++kind) {
        std::ofstream file(std::string(argv[1]) + "/seed-" + std::to_string(count++), std::ios::binary);
        file.put(kind);
        file.write(reinterpret_cast<const char*>(body.data()), static_cast<std::streamsize>(body.size()));
        if (!file.good()) return 1;
      }
    }
  }
  return 0;
}
