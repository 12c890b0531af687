// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <gmock/gmock.h>

#include "intent/document.hpp"
#include "intent/parser.hpp"
#include "intent/secrets.hpp"
#include "intent/session_templates.hpp"

#include "valid_document.hpp"

namespace nicleaf::intent {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string templatesDocument() { return validDocument("session-templates.json"); }

const model::BgpSession& sessionOf(const ParsedIntent& parsed, std::size_t index) {
  return parsed.intent.ipVrfs.at(0).sessions.at(index);
}

TEST(SessionTemplates, GiveWhatTheSessionDoesNotGive) {
  const auto parsed = Parser().parse(templatesDocument());
  ASSERT_TRUE(parsed);
  const model::BgpSession& session = sessionOf(*parsed, 0);
  EXPECT_EQ(session.remoteAs.kind, model::PeerAs::Kind::kExternal);
  EXPECT_EQ(session.password, "s3cret");
  EXPECT_EQ(session.prefixLimitRestart, std::chrono::minutes(5));
  EXPECT_FALSE(session.enabled);
  EXPECT_EQ(session.holdTime, std::chrono::seconds(30));
  EXPECT_EQ(session.keepalive, std::chrono::seconds(3)) << "the default";
  EXPECT_TRUE(session.inherited.contains("hold-time"));
  EXPECT_FALSE(session.inherited.contains("keepalive"));
}

TEST(SessionTemplates, LoseAgainstTheSession) {
  const auto parsed = Parser().parse(templatesDocument());
  ASSERT_TRUE(parsed);
  const model::BgpSession& session = sessionOf(*parsed, 1);
  EXPECT_EQ(session.remoteAs.number.value, 65101U);
  EXPECT_EQ(session.holdTime, std::chrono::seconds(9)) << "also with the value that is the default";
  ASSERT_EQ(session.allowedPrefixes.size(), 1U) << "a list as a whole";
  EXPECT_EQ(session.allowedPrefixes[0].prefix.toString(), "198.51.100.0/24");
  EXPECT_EQ(session.password, "") << "it has a password-file";
  EXPECT_EQ(session.prefixLimitRestart, std::nullopt) << "it is torn down for good";
  EXPECT_EQ(session.shutdownMessage, "") << "it is enabled";
  EXPECT_TRUE(sessionOf(*parsed, 2).allowedPrefixes.empty()) << "also an empty list";
}

TEST(SessionTemplates, StayInTheDocumentAsTheyWereWritten) {
  const Parser parser;
  const auto parsed = parser.parse(templatesDocument());
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->json, HasSubstr(R"({"name":"unused","blackhole":true,"keepalive":20})"));
  EXPECT_THAT(parsed->json, HasSubstr(R"({"peer-address":"192.168.10.11","session-template":"server"})"));
  EXPECT_THAT(parsed->json,
              HasSubstr(R"({"peer-address":"192.168.10.13","session-template":"server","allowed-prefix":[]})"));
  const auto again = parser.parse(parsed->json);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->intent, parsed->intent);
  EXPECT_EQ(again->json, parsed->json);
}

TEST(SessionTemplates, KeepTheirSecrets) {
  const auto parsed = Parser().parse(templatesDocument());
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->json, HasSubstr("s3cret"));
  EXPECT_THAT(withoutSecrets(parsed->json), Not(HasSubstr("s3cret")));
  const auto sentBack = Parser().parse(withoutSecrets(parsed->json));
  ASSERT_FALSE(sentBack);
  EXPECT_EQ(sentBack.error().at(0).object, "/nicleaf-fabric:fabric/session-template[name='server']/password");
}

/// What the agent shows has neither templates' settings in sessions, nor defaults there.
TEST(SessionTemplates, AreAppliedToAShownDocument) {
  for (const char* name : {"session-templates.json", "all-members.json"}) {
    const auto parsed = Parser().parse(validDocument(name));
    ASSERT_TRUE(parsed);
    const auto shown = buildShownIntent(parsed->json);
    ASSERT_TRUE(shown);
    EXPECT_EQ(*shown, parsed->intent) << name;
    EXPECT_TRUE(buildShownIntent(withoutSecrets(parsed->json)));
  }
}

/// A small document must not become a large one.
TEST(SessionTemplates, AreBounded) {
  std::string document = R"({"nicleaf-fabric:fabric": {"generation": "1", "underlay": {"local-as": 65001,
    "vtep-address": "192.0.2.11", "system-mac": "02:00:00:00:00:11", "uplink": [{"interface": "eth1"}]},
    "session-template": [{"name": "t", "remote-as": 65101, "address-family": ["ipv4-unicast"], "allowed-prefix": [)";
  for (int i = 0; i < 1000; ++i)
    document += (i > 0 ? "," : "") + std::string(R"({"prefix": "198.)") + std::to_string(i / 250 + 16) + "." +
                std::to_string(i % 250) + R"(.0/24"})";
  document += R"(]}], "ip-vrf": [{"name": "red", "l3vni": 1, "vlan-id": 1, "bgp-session": [)";
  for (int i = 0; i < 2000; ++i)
    document += (i > 0 ? "," : "") + std::string(R"({"peer-address": "10.0.)") + std::to_string(i / 250) + "." +
                std::to_string(i % 250) + R"(", "session-template": "t"})";
  const auto parsed = Parser().parse(document + "]}]}}");
  ASSERT_FALSE(parsed);
  ASSERT_EQ(parsed.error().size(), 1U);
  EXPECT_THAT(parsed.error()[0].message(), HasSubstr("at most " + std::to_string(kMaxValues)));
}

}  // namespace
}  // namespace nicleaf::intent
