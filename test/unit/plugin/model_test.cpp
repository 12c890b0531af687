// SPDX-License-Identifier: Apache-2.0
// What the model refuses because bgpd would do something else.
#include <gmock/gmock.h>
#include <libyang/libyang.h>

using ::testing::HasSubstr;

namespace {

class Model : public ::testing::Test {
 protected:
  Model() {
    ly_log_options(LY_LOSTORE_LAST);
    ly_ctx_new(NICLEAF_SOURCE_DIR "/yang", LY_CTX_DISABLE_SEARCHDIR_CWD, &context);
    ly_ctx_load_module(context, "nicleaf-frr-bgp", nullptr, nullptr);
  }
  ~Model() override { ly_ctx_destroy(context); }

  /// libyang's message; empty if the instance is valid.
  std::string complaint(const std::string& peers) {
    const std::string json =
        R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":65000},)" + peers + "}]}}";
    lyd_node* tree = nullptr;
    const auto result =
        lyd_parse_data_mem(context, json.c_str(), LYD_JSON, LYD_PARSE_STRICT, LYD_VALIDATE_NO_STATE, &tree);
    lyd_free_all(tree);
    return result == LY_SUCCESS ? "" : ly_errmsg(context);
  }

  ly_ctx* context = nullptr;
};

constexpr auto kInternal = R"("neighbor-remote-as":{"remote-as-type":"internal"})";

std::string group(const std::string& more) {
  return R"("peer-groups":{"peer-group":[{"peer-group-name":"G")" + (more.empty() ? "" : "," + more) + "}]}";
}

std::string neighbor(const std::string& more) {
  return R"("neighbors":{"neighbor":[{"remote-address":"10.0.0.2",)" + more + "}]}";
}

std::string unnumbered(const std::string& more) {
  return R"("neighbors":{"unnumbered-neighbor":[{"interface":"eth0",)" + more + "}]}";
}

/// bgpd uses the group's AS number, keeps that the member is internal, and writes neither of the two.
TEST_F(Model, MembersHaveTheRemoteAsOfTheirGroup) {
  const std::string member = R"("peer-group":"G")";
  const std::string speaking = member + ',' + kInternal;
  const std::string specified = R"("neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":65001})";
  for (const auto& peer : {neighbor, unnumbered}) {
    EXPECT_EQ(complaint(group("") + ',' + peer(speaking)), "");
    EXPECT_EQ(complaint(group(specified) + ',' + peer(member)), "");
    EXPECT_THAT(complaint(group(specified) + ',' + peer(speaking)), HasSubstr("its member cannot have one"));
    EXPECT_THAT(complaint(group("") + ',' + peer(member)), HasSubstr("needs a remote-as"));
  }
}

}  // namespace
