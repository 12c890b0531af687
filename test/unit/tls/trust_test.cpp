// SPDX-License-Identifier: Apache-2.0
#include "tls/trust.hpp"

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"
#include "unit/tls/authority.hpp"

namespace nicleaf::tls {
namespace {

using test::Authority;
using test::put;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class TrustedFiles : public testing::Test {
 protected:
  TrustedFiles() {
    settings_ = {.address = "127.0.0.1:9339",
                 .certificate = directory_.path / "cert.pem",
                 .key = directory_.path / "key.pem",
                 .clientCa = directory_.path / "ca.pem",
                 .crl = directory_.path / "crl.pem",
                 .readOnly = {"reader"}};
    const auto own = ca_.issue({.commonName = "dpu", .usage = "serverAuth"});
    put(settings_.certificate, own.certificate + ca_.pem());
    put(settings_.key, own.key);
    put(settings_.clientCa, ca_.pem());
    put(settings_.crl, ca_.crl());
  }
  std::string problemOf() {
    const auto trust = Trust::load(settings_);
    return trust ? "" : trust.error().message();
  }

  nicleaf::test::TemporaryDirectory directory_;
  Authority ca_{"our CA"};
  EndpointSettings settings_;
};

TEST_F(TrustedFiles, AreReadTogether) {
  EXPECT_EQ(problemOf(), "");
  EXPECT_EQ((*Trust::load(settings_))->problem(), "");
}

TEST_F(TrustedFiles, EachIsNeededAndNamed) {
  for (const auto file :
       {&EndpointSettings::certificate, &EndpointSettings::key, &EndpointSettings::clientCa, &EndpointSettings::crl}) {
    const auto path = settings_.*file;
    std::filesystem::rename(path, path.string() + ".away");
    EXPECT_THAT(problemOf(), AllOf(HasSubstr(path.string()), HasSubstr("No such file")));
    put(path, "no PEM");
    EXPECT_THAT(problemOf(), AllOf(HasSubstr(path.string()), HasSubstr("it has none")));
    std::filesystem::rename(path.string() + ".away", path);
    EXPECT_EQ(problemOf(), "");
  }
}

TEST_F(TrustedFiles, TheKeyBelongsToTheCertificateAndToNobodyElse) {
  const std::string key = ca_.issue({.commonName = "other"}).key;
  put(settings_.key, key);
  EXPECT_THAT(problemOf(), AllOf(HasSubstr("it is another one"), testing::Not(HasSubstr(key.substr(40, 20)))));
  const auto own = ca_.issue({.commonName = "dpu", .usage = "serverAuth"});
  put(settings_.certificate, own.certificate);
  put(settings_.key, own.key, 0644);
  EXPECT_THAT(problemOf(), HasSubstr("may be read by every user"));
  put(settings_.key, own.key, 0640);
  EXPECT_EQ(problemOf(), "");
}

TEST_F(TrustedFiles, AnEncryptedKeyIsRefusedWithoutAQuestion) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const BioPtr bio(BIO_new(BIO_s_mem()));
  const unsigned char password[] = "secret";
  PEM_write_bio_PrivateKey(bio.get(), key.get(), EVP_aes_128_cbc(), password, 6, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  put(settings_.key, std::string(text, static_cast<std::size_t>(size)));
  EXPECT_THAT(problemOf(), HasSubstr("not encrypted"));
}

TEST_F(TrustedFiles, DatesThatHavePassedAreAProblem) {
  put(settings_.crl, ca_.crl(-60));
  EXPECT_THAT((*Trust::load(settings_))->problem(), HasSubstr("out of date"));
  put(settings_.crl, ca_.crl());
  const auto old = ca_.issue({.commonName = "dpu", .ends = -60, .usage = "serverAuth"});
  put(settings_.certificate, old.certificate);
  put(settings_.key, old.key);
  EXPECT_THAT((*Trust::load(settings_))->problem(), HasSubstr("has expired"));
}

TEST(CertificateNames, AreThoseOfTheExtensionOrElseTheCommonName) {
  Authority ca("ca");
  const auto names = [&](const test::Wish& wish) {
    const std::string pem = ca.issue(wish).certificate;
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return namesOf(X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)).get());
  };
  EXPECT_THAT(names({.commonName = "c"}), ElementsAre("c"));
  EXPECT_THAT(names({.commonName = "c", .alternative = "DNS:a.example,URI:spiffe://x/y,IP:10.0.0.1"}),
              ElementsAre("a.example", "spiffe://x/y"));
  EXPECT_THAT(names({.commonName = "c", .alternative = "IP:10.0.0.1"}), ElementsAre());
}

TEST(Endpoint, AddressesHaveAPort) {
  for (const char* good : {"127.0.0.1:9339", "[::1]:1", "0.0.0.0:65535"}) EXPECT_TRUE(parseEndpoint(good)) << good;
  for (const char* bad : {"", "127.0.0.1", "localhost:1", "::1:9339", "[127.0.0.1]:1", "127.0.0.1:0", "127.0.0.1:65536",
                          "127.0.0.1:1x", "[::1]", ":9339"})
    EXPECT_FALSE(parseEndpoint(bad)) << bad;
}

}  // namespace
}  // namespace nicleaf::tls
