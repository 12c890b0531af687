// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "doctor/command.hpp"
#include "support/temporary_directory.hpp"
#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class SupportBundle : public CommandTest {
 protected:
  [[nodiscard]] std::string content(const std::string& name) const {
    const auto output = doctor::run({"tar", "-xzOf", file_, "nicleaf-support/" + name});
    EXPECT_EQ(output.error, "");
    return output.text;
  }

  test::TemporaryDirectory directory_;
  std::string file_ = (directory_.path / "bundle.tar.gz").string();
};

TEST_F(SupportBundle, HasWhatTheAgentAndTheMachineSay) {
  node_.onLoop([this] {
    node_.agent().known = api::test::sampleState();
    node_.agent().entries = api::test::sampleJournal();
  });
  ASSERT_EQ(nicleaf({"support-bundle", file_}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr(file_));
  EXPECT_EQ(boost::json::parse(content("agent/state.json")).at("nicleaf-fabric:fabric").at("state").at("phase"),
            "applied");
  EXPECT_THAT(content("agent/log.json"), HasSubstr("repair"));
  EXPECT_THAT(content("agent/doctor.txt"), HasSubstr("the agent has applied its intent"));
  EXPECT_THAT(content("kernel/links.txt"), HasSubstr("lo"));
  struct stat state {};
  ASSERT_EQ(stat(file_.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
  // Nothing else stays.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path), {}), 1);
}

TEST_F(SupportBundle, NamesWhatGaveNoAnswer) {
  socket_ = "/nowhere/nicleafd.sock";
  ASSERT_EQ(nicleaf({"--json", "support-bundle", file_}), kOk) << err_;
  const auto told = boost::json::parse(out_);
  EXPECT_EQ(told.at("file").as_string(), file_);
  EXPECT_GT(told.at("errors").as_array().size(), 0U);
  EXPECT_THAT(content("errors.txt"), HasSubstr("agent/state.json: nicleafd is not running"));
  EXPECT_THAT(content("kernel/links.txt"), HasSubstr("lo"));
}

TEST_F(SupportBundle, ReplacesNoFileAndFollowsNoLink) {
  const std::string other = (directory_.path / "other").string();
  std::ofstream(other) << "mine";
  std::filesystem::create_symlink(other, file_);
  for (const std::string& name : {other, file_, (directory_.path / "no/such/folder").string()}) {
    EXPECT_EQ(nicleaf({"support-bundle", name}), kUsage);
    EXPECT_THAT(err_, HasSubstr(name));
  }
  std::string text;
  std::ifstream(other) >> text;
  EXPECT_EQ(text, "mine");
}

}  // namespace
}  // namespace nicleaf::cli
