// SPDX-License-Identifier: Apache-2.0
#include "core/saved_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace nicleaf::plugin {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// As somebody does who has the daemon's rights.
void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

class SavedFileTest : public ::testing::Test {
 protected:
  static SavedFile::Documents documents(const std::vector<std::string>& texts) {
    SavedFile::Documents all;
    for (const auto& text : texts) all.push_back(std::make_shared<const std::string>(text));
    return all;
  }
  test::TemporaryDirectory directory_;
  SavedFile file_{directory_.path, "bgpd", "1234"};
};

TEST_F(SavedFileTest, IsReadAsItWasWritten) {
  EXPECT_FALSE(file_.load().exists);
  EXPECT_EQ(file_.store(documents({"{\"a\":1}"})), "");
  EXPECT_EQ(file_.store(documents({"{\"a\":2}", "{\"b\":\"\\n\"}"})), "");
  const auto loaded = file_.load();
  EXPECT_EQ(loaded.problem, "");
  EXPECT_THAT(loaded.documents, ElementsAre("{\"a\":2}", "{\"b\":\"\\n\"}"));
  EXPECT_EQ(loaded.savedAt.size(), std::string("2026-01-01T00:00:00Z").size());
  struct stat info {};
  ASSERT_EQ(stat(file_.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
}

TEST_F(SavedFileTest, IsRemovedIfThereIsNothingToSave) {
  ASSERT_EQ(file_.store(documents({"{}"})), "");
  EXPECT_EQ(file_.store({}), "");
  EXPECT_TRUE(fs::is_empty(directory_.path));
  EXPECT_EQ(file_.store({}), "");
}

TEST_F(SavedFileTest, IsRefusedWhereverItIsCut) {
  ASSERT_EQ(file_.store(documents({"{\"a\":1}", "{\"b\":2}"})), "");
  const std::string whole = read(file_.path());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(file_.path(), whole.substr(0, length));
    const auto loaded = file_.load();
    EXPECT_NE(loaded.problem, "") << length;
    EXPECT_THAT(loaded.documents, IsEmpty());
  }
}

TEST_F(SavedFileTest, IsRefusedWithAnyOtherOctet) {
  ASSERT_EQ(file_.store(documents({"{\"a\":1}", "{\"b\":2}"})), "");
  const std::string whole = read(file_.path());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char octet : {'\0', '\n', 'x', '\xff'}) {
      if (whole[at] == octet) continue;
      std::string damaged = whole;
      damaged[at] = octet;
      write(file_.path(), damaged);
      EXPECT_NE(file_.load().problem, "") << at;
    }
  }
}

TEST_F(SavedFileTest, IsRefusedWithoutItsHeader) {
  const std::string text = "nicleaf saved configuration 1\n";
  write(file_.path(), text + "end " + SavedFile::checksum(text) + "\n");
  fs::permissions(file_.path(), fs::perms(0600));
  EXPECT_THAT(file_.load().problem, HasSubstr("another daemon's"));
}

TEST_F(SavedFileTest, OfAnotherSchemaOrDaemonIsRefused) {
  ASSERT_EQ(file_.store(documents({"{}"})), "");
  EXPECT_THAT(SavedFile(directory_.path, "bgpd", "5678").load().problem, HasSubstr("other YANG modules"));
  fs::rename(file_.path(), directory_.path / "zebra.saved");
  EXPECT_THAT(SavedFile(directory_.path, "zebra", "1234").load().problem, HasSubstr("another daemon's"));
}

TEST_F(SavedFileTest, ThatOthersMayUseIsRefused) {
  ASSERT_EQ(file_.store(documents({"{}"})), "");
  fs::permissions(file_.path(), fs::perms(0640));
  EXPECT_THAT(file_.load().problem, HasSubstr("group or others"));
}

TEST_F(SavedFileTest, ThatIsNoFileIsRefusedAndHoldsNobody) {
  ASSERT_EQ(mkfifo(file_.path().c_str(), 0600), 0);
  EXPECT_THAT(file_.load().problem, HasSubstr("not a regular file"));
  ASSERT_EQ(file_.remove(), "");
  fs::create_symlink("/etc/passwd", file_.path());
  EXPECT_THAT(file_.load().problem, HasSubstr("cannot be opened"));
}

TEST_F(SavedFileTest, IsRemovedIfANewOneCannotBeWritten) {
  ASSERT_EQ(file_.store(documents({"{\"old\":1}"})), "");
  fs::create_directories(file_.path() + ".new/taken");
  EXPECT_THAT(file_.store(documents({"{\"new\":1}"})), HasSubstr("there is no saved configuration now"));
  EXPECT_FALSE(fs::exists(file_.path()));
}

TEST_F(SavedFileTest, InADirectoryThatIsMissingIsAProblem) {
  const SavedFile file(directory_.path / "missing", "bgpd", "1234");
  EXPECT_THAT(file.store(documents({"{}"})), HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace nicleaf::plugin
