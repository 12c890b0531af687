// SPDX-License-Identifier: Apache-2.0
#include "api/gnmi_path.hpp"

#include <gmock/gmock.h>

namespace nicleaf::api {
namespace {

using testing::HasSubstr;

gnmi::Path proto(std::initializer_list<const char*> names) {
  gnmi::Path path;
  for (const char* name : names) path.add_elem()->set_name(name);
  return path;
}

TEST(ParsePath, JoinsPrefixAndPath) {
  const auto parsed = parsePath(proto({"nicleaf-fabric:fabric"}), proto({"state", "phase"}));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, (DataPath{{"fabric", {}}, {"state", {}}, {"phase", {}}}));
}

TEST(ParsePath, NamesMayBeQualifiedOrNot) {
  EXPECT_EQ(parsePath({}, proto({"fabric", "nicleaf-fabric:state"})),
            parsePath({}, proto({"nicleaf-fabric:fabric", "state"})));
  gnmi::Path withOrigin = proto({"fabric"});
  withOrigin.set_origin("nicleaf-fabric");
  EXPECT_EQ(parsePath({}, withOrigin), parsePath({}, proto({"fabric"})));
}

TEST(ParsePath, TheEmptyPathIsTheRoot) { EXPECT_EQ(parsePath({}, {}), DataPath{}); }

TEST(ParsePath, NamesTheUnsupportedPart) {
  EXPECT_THAT(parsePath({}, proto({"openconfig-interfaces:interfaces"})).error(), HasSubstr("openconfig-interfaces"));
  EXPECT_THAT(parsePath({}, proto({"fabric", "..."})).error(), HasSubstr("'...'"));
  EXPECT_THAT(parsePath({}, proto({"fabric", ""})).error(), HasSubstr("without a name"));
  gnmi::Path cli;
  cli.set_origin("cli");
  EXPECT_THAT(parsePath(cli, {}).error(), HasSubstr("origin 'cli'"));
  gnmi::Path deep;
  for (int i = 0; i < 10000; ++i) deep.add_elem()->set_name("fabric");
  EXPECT_THAT(parsePath({}, deep).error(), HasSubstr("more elements"));
}

TEST(ParsePath, RefusesTheOldFieldElement) {
  gnmi::Path old;
  const auto* field = gnmi::Path::descriptor()->FindFieldByName("element");
  gnmi::Path::GetReflection()->AddString(&old, field, "fabric");
  EXPECT_THAT(parsePath({}, old).error(), HasSubstr("Path.elem"));
}

TEST(DataPathText, ShowsKeysAndTheModule) {
  const DataPath path{{"fabric", {}}, {"state", {}}, {"session", {{"vrf", "red"}, {"peer", "10.0.0.2"}}}};
  EXPECT_EQ(toString(path), "/nicleaf-fabric:fabric/state/session[peer=10.0.0.2][vrf=red]");
  EXPECT_EQ(toString({}), "/");
  EXPECT_EQ(parsePath({}, toProto(path)), path);
}

}  // namespace
}  // namespace nicleaf::api
