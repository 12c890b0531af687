// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <gmock/gmock.h>

#include "intent/document.hpp"
#include "intent/parser.hpp"
#include "intent/secrets.hpp"

#include "valid_document.hpp"

namespace nicleaf::intent {
namespace {

TEST(Parser, FillsDefaultsIn) {
  const auto parsed = Parser().parse(validDocument("one-tenant.json"));
  ASSERT_TRUE(parsed);
  const model::Intent& intent = parsed->intent;
  EXPECT_EQ(intent.generation, 7U);
  EXPECT_EQ(intent.anycastMac.toString(), "02:00:5e:00:01:01");
  EXPECT_EQ(intent.underlay.vxlanDevices, model::VxlanDevices::kAuto);
  EXPECT_EQ(intent.ports.at(0).mtu, 1500);
  EXPECT_TRUE(intent.ports.at(0).enabled);
  const model::BgpSession& session = intent.ipVrfs.at(0).sessions.at(0);
  EXPECT_EQ(session.prefixLimit, 1000U);
  EXPECT_EQ(session.keepalive, std::chrono::seconds(3));
  EXPECT_EQ(session.holdTime, std::chrono::seconds(9));
  EXPECT_EQ(session.password, "s3cret");
  EXPECT_EQ(session.families, std::set{model::UnicastFamily::kIpv4});
  EXPECT_THAT(parsed->json, testing::HasSubstr("\"hold-time\":9"));
}

TEST(Parser, ReadsTheKindOfVxlanDevices) {
  const auto parsed = Parser().parse(validDocument("vxlan-device-single.json"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->intent.underlay.vxlanDevices, model::VxlanDevices::kSingle);
}

TEST(Parser, KeepsHostBitsOfGatewaysAndTheOrderOfLists) {
  const auto parsed = Parser().parse(validDocument("gateways-side-by-side.json"));
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->intent.segments.size(), 2U);
  EXPECT_EQ(parsed->intent.segments[0].name, "red-lan");
  EXPECT_EQ(parsed->intent.segments[0].gateways.at(0).toString(), "192.168.10.1/24");
  EXPECT_EQ(parsed->intent.segments[1].gateways.at(0).toString(), "192.168.11.1/24");
}

TEST(Parser, AByteOrderMarkChangesNothing) {
  const Parser parser;
  for (const char* name : {"one-tenant.json", "one-tenant.yaml"}) {
    const std::string plain = validDocument(name), marked = "\xef\xbb\xbf" + plain;
    const auto with = parser.parse(marked), without = parser.parse(plain);
    ASSERT_TRUE(with && without) << name;
    EXPECT_EQ(with->json, without->json);
  }
  // As strict as without: in JSON, a number is no string.
  std::string number = validDocument("minimal.json");
  number.replace(number.find("\"7\""), 3, "7");
  EXPECT_FALSE(parser.parse(number));
  EXPECT_FALSE(parser.parse("\xef\xbb\xbf" + number));
  const auto wide = parser.parse(std::string("\xff\xfe{\0}\0", 6));
  ASSERT_FALSE(wide);
  EXPECT_THAT(wide.error()[0].message(), testing::HasSubstr("UTF-16; expected UTF-8"));
}

TEST(Parser, AYamlTagIsRefused) {
  const Parser parser;
  const std::string plain = validDocument("one-tenant.yaml");
  const auto tagged = [&](const std::string& tag) {
    std::string text = plain;
    const std::size_t at = text.find("generation:");
    return text.insert(at + 11, " " + tag);
  };
  EXPECT_TRUE(parser.parse(tagged("")));
  for (const char* tag : {"!ENV", "!!str", "!!int", "!vault", "!<tag:yaml.org,2002:str>"}) {
    const auto parsed = parser.parse(tagged(tag));
    ASSERT_FALSE(parsed) << tag;
    EXPECT_THAT(parsed.error()[0].message(), testing::HasSubstr("a tag; expected a plain value without a tag")) << tag;
  }
}

TEST(Parser, ReadsYamlLikeTheSameJson) {
  const Parser parser;
  const auto plain = parser.parse(validDocument("one-tenant.yaml"));
  const auto quoted = parser.parse(validDocument("yaml-quoted.yaml"));
  const auto alias = parser.parse(validDocument("yaml-alias.yaml"));
  ASSERT_TRUE(plain && quoted && alias);
  EXPECT_EQ(plain->intent, quoted->intent);
  EXPECT_EQ(plain->intent, alias->intent);
  EXPECT_EQ(plain->intent.ipVrfs.at(0).sessions.at(0).password, "12345");
  EXPECT_FALSE(plain->intent.ports.at(0).enabled);
}

TEST(Parser, RefusesTooLargeDocuments) {
  const auto parsed = Parser().parse("{\"a\": \"" + std::string(kMaxDocumentBytes, 'x') + "\"}");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().at(0).message(), testing::HasSubstr("expected at most 8388608 bytes"));
}

TEST(Parser, BoundsTheNumberOfErrors) {
  std::string text = "{";
  for (int i = 0; i < 150; ++i) text += "\"m" + std::to_string(i) + "\": 0,";
  text.back() = '}';
  const auto parsed = Parser().parse(text);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().size(), 101U);
  EXPECT_EQ(parsed.error().back().message(), "document: 55 more errors are not shown");
}

TEST(Parser, BoundsYamlsDepthAndTheSizeOfAliasedTexts) {
  std::string deep = "nicleaf-fabric:fabric: ";
  deep.append(100000, '[');
  EXPECT_FALSE(Parser().parse(deep));
  std::string wide = "a: &a " + std::string(1U << 20, 'x') + "\nb: [";
  for (int i = 0; i < 100; ++i) wide += "*a, ";
  const auto parsed = Parser().parse(wide + "]\n");
  ASSERT_FALSE(parsed);
  EXPECT_THAT(parsed.error().at(0).message(), testing::HasSubstr("document too large"));
}

TEST(Secrets, AreMaskedWhenShownAndTheMaskIsRefused) {
  const Parser parser;
  const auto parsed = parser.parse(validDocument("one-tenant.json"));
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->json, testing::HasSubstr("\"password\":\"s3cret\""));
  const std::string shown = withoutSecrets(parsed->json);
  EXPECT_THAT(shown, testing::Not(testing::HasSubstr("s3cret")));
  EXPECT_THAT(shown, testing::HasSubstr("\"password\":\"********\""));
  const auto sentBack = parser.parse(shown);
  ASSERT_FALSE(sentBack);
  EXPECT_THAT(sentBack.error().at(0).object, testing::EndsWith("/password"));
}

}  // namespace
}  // namespace nicleaf::intent
