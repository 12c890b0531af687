// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "intent/parser.hpp"
#include "render/render.hpp"

// Sessions whose settings are in templates mean the same as sessions that have all of them.
namespace nicleaf::render {
namespace {

namespace json = boost::json;

/// Values of each setting of a session. Not all of them go together: see kTogether.
const std::vector<std::pair<std::string, std::vector<const char*>>>& settings() {
  static const std::vector<std::pair<std::string, std::vector<const char*>>> kSettings{
      {"remote-as", {"65101", "\"external\""}},
      {"allowed-remote-as", {"[65101,65102]", "[4200000009]", "[]"}},
      {"description", {"\"server 1\"", "\"server 2\""}},
      {"password", {"\"s3cret\"", "\"0ther\""}},
      {"password-file", {"\"/keys/1\"", "\"/keys/2\""}},
      {"address-family", {R"(["ipv4-unicast"])", R"(["ipv6-unicast","ipv4-unicast"])"}},
      {"allowed-prefix", {R"([{"prefix":"203.0.113.0/24","le":32}])", R"([{"prefix":"10.9.0.0/16"}])", "[]"}},
      {"blackhole", {"true", "false"}},
      {"as-path-limit", {"50", "7"}},
      {"allowed-community", {R"(["65001:7"])", R"(["65001:8","65001:9"])", "[]"}},
      {"prefix-limit", {"1000", "7"}},
      {"prefix-limit-action", {"\"teardown\"", "\"restart\"", "\"warning-only\""}},
      {"prefix-limit-restart", {"5", "6"}},
      {"advertise", {"\"vrf\"", "\"nothing\""}},
      {"advertise-communities", {"true", "false"}},
      {"keepalive", {"3", "1", "20"}},
      {"hold-time", {"9", "60"}},
      {"enabled", {"true", "false"}},
      {"shutdown-message", {"\"later\"", "\"never\""}},
      {"local-as", {"64999", "64998"}},
      {"local-as-mode", {"\"prepend\"", "\"replace-as\""}},
      {"as-override", {"true", "false"}},
      {"bfd", {"\"default\""}},
  };
  return kSettings;
}

/// A setting that a session has only if another one has this value.
struct Together {
  const char *setting, *other, *value;
};
constexpr Together kTogether[] = {
    {"allowed-remote-as", "remote-as", "\"external\""},
    {"shutdown-message", "enabled", "false"},
    {"prefix-limit-restart", "prefix-limit-action", "\"restart\""},
    {"advertise-communities", "advertise", "\"vrf\""},
    {"local-as-mode", "local-as", "64999"},
};

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  unsigned upTo(std::size_t most) { return static_cast<unsigned>(random_() % (most + 1)); }
  json::value valueOf(const std::vector<const char*>& values) { return json::parse(values[upTo(values.size() - 1)]); }

  json::object session() {
    json::object made;
    for (const auto& [name, values] : settings())
      if (name == "remote-as" || name == "address-family" || upTo(3) == 0) made[name] = valueOf(values);
    for (const auto& [setting, other, value] : kTogether) {
      const json::value* found = made.if_contains(other);
      if (found == nullptr || json::serialize(*found) != value) made.erase(setting);
    }
    if (made.contains("password")) made.erase("password-file");
    if (!made.contains("allowed-prefix")) made.erase("blackhole");
    return made;
  }

  /// Moves some settings into a template, and lets the template have other values for some that stay.
  json::object factored(json::object& session) {
    json::object made;
    for (const auto& [name, values] : settings()) {
      const json::value* given = session.if_contains(name);
      const unsigned choice = upTo(2);
      if (given == nullptr || choice == 0) continue;
      if (choice == 1) {
        made[name] = valueOf(values);
      } else {
        made[name] = *given;
        session.erase(name);
      }
    }
    return made;
  }

 private:
  std::mt19937 random_;
};

std::string document(const json::array& templates, const json::array& sessions, const json::array& ranges) {
  json::value made = json::parse(R"({"nicleaf-fabric:fabric": {"generation": "1",
    "underlay": {"local-as": 65001, "vtep-address": "192.0.2.11", "system-mac": "02:00:00:00:00:11",
                 "uplink": [{"interface": "eth1"}]},
    "ip-vrf": [{"name": "red", "l3vni": 14001, "vlan-id": 3001}],
    "segment": [{"name": "lan", "vni": 10010, "vlan-id": 10, "ip-vrf": "red", "gateway": ["10.0.0.1/24"]}]}})");
  json::object& fabric = made.as_object().at("nicleaf-fabric:fabric").as_object();
  if (!templates.empty()) fabric["session-template"] = templates;
  fabric["ip-vrf"].as_array()[0].as_object()["bgp-session"] = sessions;
  fabric["ip-vrf"].as_array()[0].as_object()["bgp-listen-range"] = ranges;
  return json::serialize(made);
}

json::object keyed(const char* key, std::string value, const json::object& rest) {
  json::object made{{key, std::move(value)}};
  for (const auto& member : rest) made[member.key()] = member.value();
  return made;
}

TEST(SessionTemplates, RenderLikeTheSameSettingsInEverySession) {
  const intent::Parser parser;
  unsigned valid = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Maker maker(seed);
    json::object first = maker.session(), second = maker.session();
    const auto plain = parser.parse(
        document({}, {keyed("peer-address", "10.0.0.7", first)}, {keyed("prefix", "10.0.0.128/25", second)}));
    if (!plain) continue;  // its values do not go together
    ++valid;
    const json::array templates{keyed("name", "a", maker.factored(first)), keyed("name", "b", maker.factored(second))};
    first["session-template"] = "a";
    second["session-template"] = "b";
    const auto factored = parser.parse(
        document(templates, {keyed("peer-address", "10.0.0.7", first)}, {keyed("prefix", "10.0.0.128/25", second)}));
    ASSERT_TRUE(factored) << factored.error().front().message();
    const Desired with = render(factored->intent), without = render(plain->intent);
    EXPECT_EQ(with.kernel, without.kernel);
    EXPECT_EQ(with.bgpd, without.bgpd);
    EXPECT_EQ(with.bfdd, without.bfdd);
    EXPECT_EQ(with.passwordFiles, without.passwordFiles);
  }
  EXPECT_GT(valid, 100U);
}

}  // namespace
}  // namespace nicleaf::render
