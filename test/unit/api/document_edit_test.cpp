// SPDX-License-Identifier: Apache-2.0
#include "api/document_edit.hpp"

#include <gmock/gmock.h>

#include "intent/parser.hpp"
#include "unit/api/samples.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using How = Edit::How;

const DataPath kFabric{{"fabric", {}}};

DataPath below(std::initializer_list<PathStep> steps) {
  DataPath path = kFabric;
  path.insert(path.end(), steps);
  return path;
}

Edit edit(How how, DataPath path, const std::string& value = "null") {
  return {.how = how, .path = std::move(path), .value = json::parse(value)};
}

/// The content of `fabric` after the edits.
json::object after(std::vector<Edit> edits, const std::string& before = test::kIntent, bool fromNothing = false) {
  const auto made = edited(before, {.edits = std::move(edits), .fromNothing = fromNothing}, 8);
  if (!made) throw std::runtime_error(made.error().message());
  return json::parse(*made).at("nicleaf-fabric:fabric").as_object();
}

std::string errorOf(const Edit& one) {
  if (const auto checked = check(one); !checked) return checked.error().message();
  const auto made = edited(test::kIntent, {.edits = {one}}, 8);
  return made ? "" : made.error().message();
}

TEST(DocumentEdit, AnUpdateMerges) {
  const auto fabric = after({edit(How::kUpdate, kFabric, R"({"nicleaf-fabric:underlay":{"local-as":65002},
      "segment":[{"name":"red-lan","vlan-id":11},{"name":"new","vni":10011,"vlan-id":12}],
      "ip-vrf":[{"name":"red","import-route-target":["65001:2","65001:3"]}]})")});
  EXPECT_EQ(fabric.at("underlay").at("local-as"), 65002);
  EXPECT_EQ(fabric.at("underlay").at("vtep-address"), "10.255.0.1");
  EXPECT_EQ(fabric.at("segment").as_array().size(), 2U);
  EXPECT_EQ(fabric.at("segment").at(0).at("vlan-id"), 11);
  EXPECT_EQ(fabric.at("segment").at(0).at("vni"), 10010);
  EXPECT_EQ(fabric.at("ip-vrf").at(0).at("import-route-target"), json::parse(R"(["65001:1","65001:2","65001:3"])"));
  EXPECT_EQ(fabric.at("ip-vrf").at(0).at("bgp-session").as_array().size(), 2U);
  EXPECT_EQ(fabric.at("generation"), "8");
}

TEST(DocumentEdit, AReplaceRemovesWhatTheValueLacks) {
  const auto fabric = after({edit(How::kReplace, below({{"underlay", {}}}), R"({"local-as":65002})")});
  EXPECT_EQ(fabric.at("underlay"), json::parse(R"({"local-as":65002})"));
  EXPECT_TRUE(fabric.contains("segment"));
}

TEST(DocumentEdit, AnEntryIsMadeOrReplacedByItsKeys) {
  const DataPath session = below({{"ip-vrf", {{"name", "red"}}}, {"bgp-session", {{"peer-address", "fd00::2"}}}});
  auto fabric = after({edit(How::kReplace, session, R"({"remote-as":65103})")});
  EXPECT_EQ(fabric.at("ip-vrf").at(0).at("bgp-session").at(1),
            json::parse(R"({"peer-address":"fd00::2","remote-as":65103})"));
  DataPath trunk = below({{"port", {{"interface", "pf0vf1"}}}, {"trunk", {{"vlan-id", "10"}}}, {"segment", {}}});
  fabric = after({edit(How::kUpdate, trunk, R"("red-lan")")});
  EXPECT_EQ(fabric.at("port").at(1),
            json::parse(R"({"interface":"pf0vf1","trunk":[{"vlan-id":10,"segment":"red-lan"}]})"));
}

TEST(DocumentEdit, ADeleteTakesEntriesLeavesAndWildcards) {
  const PathStep red{"ip-vrf", {{"name", "red"}}};
  auto fabric = after({edit(How::kDelete, below({red, {"bgp-session", {{"peer-address", "fd00::2"}}}}))});
  EXPECT_EQ(fabric.at("ip-vrf").at(0).at("bgp-session").as_array().size(), 1U);
  fabric = after({edit(How::kDelete, below({red, {"bgp-session", {{"peer-address", "*"}}}}))});
  EXPECT_FALSE(fabric.at("ip-vrf").at(0).as_object().contains("bgp-session"));
  fabric = after({edit(How::kDelete, below({{"underlay", {}}, {"uplink", {}}, {"mtu", {}}}))});
  EXPECT_EQ(fabric.at("underlay").at("uplink").at(1), json::parse(R"({"interface":"eth1"})"));
  fabric = after({edit(How::kDelete, below({{"port", {}}}))});
  EXPECT_FALSE(fabric.contains("port"));
}

TEST(DocumentEdit, WhatIsNotThereCanBeDeletedAndChangesNothing) {
  const auto fabric = after({edit(How::kDelete, below({{"port", {{"interface", "none"}}}})),
                             edit(How::kDelete, below({{"security-group", {}}}))});
  EXPECT_EQ(fabric, json::parse(test::kIntent).at("nicleaf-fabric:fabric").as_object());
  EXPECT_EQ(fabric.at("generation"), "7");
}

TEST(DocumentEdit, TheGenerationMayBeChosen) {
  EXPECT_EQ(after({edit(How::kUpdate, below({{"generation", {}}}), R"("20")")}).at("generation"), "20");
}

TEST(DocumentEdit, WithoutADocumentItMakesOne) {
  const auto fabric = after({edit(How::kUpdate, below({{"underlay", {}}, {"local-as", {}}}), "65001")}, "");
  EXPECT_EQ(fabric, json::parse(R"({"underlay":{"local-as":65001},"generation":"8"})"));
}

TEST(DocumentEdit, AUnionReplaceIsTheWholeDocument) {
  const auto fabric = after({edit(How::kUpdate, {}, R"({"nicleaf-fabric:fabric":{"anycast-mac":"02:00:00:00:00:09"}})"),
                             edit(How::kUpdate, below({{"underlay", {}}}), R"({"local-as":65001})")},
                            test::kIntent, true);
  EXPECT_EQ(fabric,
            json::parse(R"({"anycast-mac":"02:00:00:00:00:09","underlay":{"local-as":65001},"generation":"8"})"));
}

TEST(DocumentEdit, PasswordsThatAreNotNamedStay) {
  const std::string before = R"({"nicleaf-fabric:fabric":{"generation":"7","ip-vrf":[{"name":"red","bgp-session":
      [{"peer-address":"10.0.0.2","password":"secret","remote-as":65101}]}]}})";
  const auto fabric =
      after({edit(How::kUpdate, below({{"ip-vrf", {{"name", "red"}}}, {"bgp-session", {{"peer-address", "10.0.0.2"}}}}),
                  R"({"remote-as":65102})")},
            before);
  EXPECT_EQ(fabric.at("ip-vrf").at(0).at("bgp-session").at(0).at("password"), "secret");
}

TEST(DocumentEdit, ErrorsNameThePath) {
  EXPECT_THAT(errorOf(edit(How::kUpdate, below({{"state", {}}, {"phase", {}}}), "1")),
              HasSubstr("/nicleaf-fabric:fabric/state/phase"));
  EXPECT_THAT(errorOf(edit(How::kDelete, below({{"state", {}}}))), HasSubstr("the state cannot be set"));
  EXPECT_THAT(errorOf(edit(How::kReplace, below({{"*", {}}}), "{}")), HasSubstr("a path without '*'"));
  EXPECT_THAT(errorOf(edit(How::kReplace, below({{"port", {{"interface", "*"}}}}), "{}")), HasSubstr("all keys"));
  EXPECT_THAT(errorOf(edit(How::kUpdate, below({{"port", {}}, {"segment", {}}}), "1")), HasSubstr("all keys"));
  EXPECT_THAT(errorOf(edit(How::kUpdate, {{"interfaces", {}}}, "{}")), HasSubstr("there is no such node"));
  EXPECT_THAT(errorOf(edit(How::kUpdate, below({{"port", {{"interface", "a"}}}}), R"({"interface":"b"})")),
              HasSubstr("another interface"));
  EXPECT_THAT(errorOf(edit(How::kUpdate, below({{"port", {{"interface", "a"}}}}), "7")), HasSubstr("not an object"));
  EXPECT_THAT(errorOf(edit(How::kUpdate, below({{"generation", {}}, {"x", {}}}), "7")),
              HasSubstr("not a container or a list"));
}

TEST(DocumentEdit, TheResultIsADocument) {
  const intent::Parser parser;
  const auto canonical = parser.parse(test::kIntent);
  ASSERT_TRUE(canonical) << model::joined(canonical.error());
  const auto made =
      edited(canonical->json,
             {.edits = {edit(How::kDelete, below({{"ip-vrf", {{"name", "red"}}}, {"bgp-session", {}}})),
                        edit(How::kUpdate, below({{"port", {{"interface", "pf0vf1"}}}}), R"({"segment":"red-lan"})")}},
             8);
  ASSERT_TRUE(made);
  const auto parsed = parser.parse(*made);
  ASSERT_TRUE(parsed) << model::joined(parsed.error());
  EXPECT_EQ(parsed->intent.generation, 8U);
  EXPECT_EQ(parsed->intent.ports.size(), 2U);
  EXPECT_TRUE(parsed->intent.ipVrfs.front().sessions.empty());
}

}  // namespace
}  // namespace nicleaf::api
