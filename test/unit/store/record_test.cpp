// SPDX-License-Identifier: Apache-2.0
#include "store/record.hpp"

#include <gmock/gmock.h>

#include "model/utf8.hpp"

namespace nicleaf::store {
namespace {

using testing::HasSubstr;

const RecordHeader kHeader{42, 1764400000, "2026-11-29", {"file /etc/nicleaf/intent.json", "uid 0", "two\nlines"}, ""};
constexpr char kDocument[] = "{\"nicleaf-fabric:fabric\": {}}\n";

TEST(Record, IsReadAsItWasWritten) {
  const auto read = readRecord(recordText(kHeader, kDocument));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->document, kDocument);
  RecordHeader header = read->header;
  EXPECT_EQ(header.checksum.size(), 64U);
  header.checksum.clear();
  EXPECT_EQ(header, kHeader);
}

TEST(Record, EachChangedOctetIsNoticed) {
  const std::string text = recordText(kHeader, kDocument);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const unsigned bit : {0x01U, 0x20U, 0x80U}) {
      std::string damaged = text;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ bit);
      EXPECT_FALSE(readRecord(damaged)) << "octet " << at << " of " << text;
    }
  }
}

TEST(Record, EachCutIsNoticed) {
  const std::string text = recordText(kHeader, kDocument);
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(readRecord(text.substr(0, length))) << length;
  }
  EXPECT_FALSE(readRecord(text + "x"));
}

TEST(Record, TheHeaderOutlivesADamagedDocument) {
  std::string text = recordText(kHeader, kDocument);
  text.back() = '!';
  ASSERT_FALSE(readRecord(text));
  const auto header = readHeader(text);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->generation, 42U);
  EXPECT_FALSE(readHeader("nicleaf-record 1 "));
  EXPECT_FALSE(readHeader("nicleaf-record 1 abc\n{\"generation\":\"x\",\"time\":1}\n"));
}

/// A record with this header and a checksum that holds.
std::string withHeader(const std::string& header) {
  const std::string rest = header + "\n{}\n";
  return "nicleaf-record 1 " + sha256(rest) + "\n" + rest;
}

TEST(Record, NumbersThatNobodyWritesAreDamage) {
  ASSERT_TRUE(readRecord(withHeader(R"({"generation":"18446744073709551615","time":1})")));
  for (const char* generation : {"\"-1\"", "\"\"", "\"007\"", "\" 7\"", "\"7 \"", "\"+7\"", "\"0x7\"", "7", "null",
                                 "\"18446744073709551616\"", "\"1e3\""}) {
    EXPECT_FALSE(readRecord(withHeader("{\"generation\":" + std::string(generation) + ",\"time\":1}"))) << generation;
  }
  for (const char* time : {"-1", "253402300800", "9223372036854775808", "1.5", "\"1\"", "null"})
    EXPECT_FALSE(readRecord(withHeader("{\"generation\":\"7\",\"time\":" + std::string(time) + "}"))) << time;
  for (const char* deadline : {"-1", "-9223372036854775808", "9223372036854775808", "1e300", "\"1\"", "null"}) {
    EXPECT_FALSE(readRecord(withHeader(R"({"generation":"7","time":1,"trial":{"id":"i","boot":"b","deadline":)" +
                                       std::string(deadline) + "}}")))
        << deadline;
  }
  EXPECT_FALSE(readRecord(withHeader(R"({"generation":"7","time":1,"comment":5})")));
}

TEST(Record, TextsAreWrittenAsUtf8) {
  RecordHeader header = kHeader;
  header.from = {"file /tmp/\xff", "CN=J\xf6rg", "cut \xe2\x82"};
  header.keptBack = KeptBack{"", {{"ip-vrf r\xff", "no\0thing"}}};
  const std::string text = recordText(header, kDocument);
  EXPECT_EQ(model::validUtf8(text), text);
  const auto read = readRecord(text);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->header.from, (Provenance{"file /tmp/?", "CN=J?rg", "cut ??"}));
  EXPECT_TRUE(read->header.keptBack->tenants.contains("ip-vrf r?"));
}

TEST(Record, ATextThatIsNotUtf8CostsNoDocument) {
  const auto read = readRecord(withHeader("{\"generation\":\"7\",\"time\":1,\"author\":\"J\xf6rg\"}"));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->header.from.author, "J?rg");
}

TEST(Record, ACopyIsKnownByTheChecksumsOfADamagedOne) {
  const std::string text = recordText(kHeader, kDocument);
  const std::string checksum = readRecord(text)->header.checksum;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = damaged[at] == 'x' ? 'y' : 'x';
    EXPECT_TRUE(checksumsOf(damaged).contains(checksum)) << "octet " << at << " of " << text;
  }
}

TEST(Record, ANewerFormatIsRefusedWithWhatToDo) {
  const auto read = readRecord("nicleaf-record 2 abc\n{}\n{}\n");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message(), HasSubstr("a newer version of nicleaf wrote it, in format 2"));
}

TEST(Record, ADocumentWithoutAnEnvelopeIsRead) {
  const auto read = readRecord(kDocument);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->document, kDocument);
  EXPECT_EQ(read->header.generation, 0U);
}

}  // namespace
}  // namespace nicleaf::store
