// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace nicleaf::health::test {

using Labels = std::map<std::string, std::string>;

struct ScrapedFamily {
  std::string help, type;
  std::map<Labels, double> samples;
};
using Scraped = std::map<std::string, ScrapedFamily>;

/// Body of GET /metrics at a loopback address, over a plain socket. Throws std::runtime_error unless it is a 200.
std::string get(const std::string& host, std::uint16_t port);

/// Prometheus' text format, read strictly: HELP and TYPE before the samples of a family, once; names and labels of the
/// allowed characters; no sample twice. Throws std::runtime_error with the line that breaks a rule.
Scraped parse(const std::string& body);

/// A port that was free a moment ago.
std::uint16_t freePort();

}  // namespace nicleaf::health::test
