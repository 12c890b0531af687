// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <utility>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "intent/parser.hpp"

namespace nicleaf::intent {
namespace {

namespace fs = std::filesystem;

const fs::path kDocuments = fs::path(NICLEAF_SOURCE_DIR) / "test" / "yang";

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> documents(const char* folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kDocuments / folder)) {
    if (entry.path().extension() != ".expect") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string messages(const model::Errors& errors) {
  std::string text;
  for (const model::Error& error : errors) text += error.message() + "\n";
  return text;
}

TEST(Documents, ValidOnesAreAcceptedAndTheirCanonicalFormIsStable) {
  const Parser parser;
  const auto paths = documents("valid");
  ASSERT_GE(paths.size(), 10U);
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.filename());
    const auto parsed = parser.parse(contents(path));
    if (!parsed) {
      ADD_FAILURE() << messages(parsed.error());
      continue;
    }
    const auto again = parser.parse(parsed->json);
    ASSERT_TRUE(again) << messages(again.error());
    EXPECT_EQ(again->json, parsed->json);
    EXPECT_EQ(again->intent, parsed->intent);
  }
}

// NAME.expect has one line for each error: its whole message.
TEST(Documents, InvalidOnesAreRefusedWithTheExpectedMessages) {
  const Parser parser;
  const auto paths = documents("invalid");
  ASSERT_GE(paths.size(), 80U);
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.filename());
    const auto parsed = parser.parse(contents(path));
    if (parsed) {
      ADD_FAILURE() << "accepted";
      continue;
    }
    EXPECT_EQ(messages(parsed.error()), contents(fs::path(path).replace_extension(".expect")));
    for (const model::Error& error : parsed.error()) {
      EXPECT_EQ(error.code, model::ErrorCode::kInvalidIntent);
      EXPECT_THAT(error.message(), testing::Not(testing::HasSubstr("hunter2")));
    }
  }
}

namespace json = boost::json;

/// Calls `visit` for each scalar in an entry of a list, at any depth.
void forEachScalar(json::value& value, bool inEntry, const std::function<void(json::value&)>& visit) {
  if (json::object* object = value.if_object()) {
    for (auto& member : *object) forEachScalar(member.value(), inEntry, visit);
  } else if (json::array* array = value.if_array()) {
    for (json::value& item : *array) forEachScalar(item, item.is_object() || inEntry, visit);
  } else if (inEntry) {
    visit(value);
  }
}

/// What is not there because of one mistake is no mistake itself.
TEST(Documents, OneMistakeInAnEntryIsOneError) {
  const Parser parser;
  std::size_t tried = 0;
  for (const fs::path& path : documents("valid")) {
    if (path.extension() != ".json") continue;
    json::value document = json::parse(contents(path));
    forEachScalar(document, false, [&](json::value& scalar) {
      const json::value before = std::exchange(scalar, json::object{{"no", "scalar"}});
      const auto parsed = parser.parse(json::serialize(document));
      scalar = before;
      ++tried;
      ASSERT_FALSE(parsed) << path << ": " << before;
      EXPECT_EQ(parsed.error().size(), 1U) << path << ": " << before << "\n" << messages(parsed.error());
    });
  }
  EXPECT_GE(tried, 200U);
}

TEST(Documents, MistakesOfAllStagesAreReportedTogether) {
  const std::string text = R"({"nicleaf-fabric:fabric": {"generation": "1", "anycast-mac": "02:00:5e:00:01:01",
    "underlay": {"local-as": 65001, "vtep-address": "192.0.2.11", "system-mac": "02:00:00:00:00:11",
      "uplink": [{"interface": "p0"}]},
    "ip-vrf": [{"name": "red", "l3vni": 14001, "vlan-id": 3001, "bgp-session": [
      {"peer-address": "192.168.10.11", "remote-as": 65101, "address-family": ["ipv4-unicast"], "keepalive": 10,
       "hold-time": 20}]}],
    "segment": [{"name": "one", "vni": 10010, "vlan-id": 10, "ip-vrf": "red", "gateway": ["192.168.10.1/24"]},
      {"name": "two", "vni": 10010, "vlan-id": 11, "ip-vrf": "red", "gateway": ["192.168.11.1/24"]},
      {"name": "three", "vni": 10012, "vlan-id": 5000}],
    "port": [{"interface": "pf0vf0", "segment": "three"}]}})";
  const auto parsed = Parser().parse(text);
  ASSERT_FALSE(parsed);
  const std::string said = messages(parsed.error());
  EXPECT_EQ(parsed.error().size(), 3U) << said;
  EXPECT_THAT(said, testing::HasSubstr("segment[name='three']/vlan-id"));       // the schema
  EXPECT_THAT(said, testing::HasSubstr("at least three times the keepalive"));  // a must
  EXPECT_THAT(said, testing::ContainsRegex("segment\\[name='two'\\].*10010"));  // two entries
}

}  // namespace
}  // namespace nicleaf::intent
