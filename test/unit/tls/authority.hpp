// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>

#include <openssl/ec.h>
#include <openssl/pem.h>

#include "tls/openssl_ptr.hpp"

namespace nicleaf::tls::test {

struct Identity {
  std::string certificate, key;  // PEM
  long serial = 0;
};

/// What a certificate says, besides its signature.
struct Wish {
  std::string commonName;
  std::string alternative{};         // subjectAltName, as OpenSSL's configuration has it: "DNS:a,URI:b"
  long begins = -3600, ends = 3600;  // seconds from now
  std::string usage = "clientAuth";
};

template <typename Object, typename Write>
std::string pemOf(Object* object, Write write) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (write(bio.get(), object) != 1) throw std::runtime_error("PEM");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

inline void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  if (extension == nullptr) throw std::runtime_error("extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// A certification authority of the test, by OpenSSL.
class Authority {
 public:
  explicit Authority(const std::string& name, Authority* above = nullptr) : key_(EVP_EC_gen("P-256")) {
    certificate_ = above != nullptr ? above->sign({.commonName = name, .usage = ""}, key_.get(), true)
                                    : made({.commonName = name, .usage = ""}, key_.get(), nullptr, key_.get(), true, 1);
  }
  [[nodiscard]] std::string pem() const { return pemOf(certificate_.get(), PEM_write_bio_X509); }

  [[nodiscard]] Identity issue(const Wish& wish) {
    const KeyPtr key(EVP_EC_gen("P-256"));
    const X509Ptr certificate = sign(wish, key.get(), false);
    return {pemOf(certificate.get(), PEM_write_bio_X509),
            pemOf(key.get(),
                  [](BIO* bio, EVP_PKEY* one) {
                    return PEM_write_bio_PrivateKey(bio, one, nullptr, nullptr, 0, nullptr, nullptr);
                  }),
            last_};
  }
  void revoke(const Identity& one) { revoked_.insert(one.serial); }
  /// A CRL with everything that was revoked; `ends` in seconds from now.
  [[nodiscard]] std::string crl(long ends = 3600) const {
    const CrlPtr crl(X509_CRL_new());
    X509_CRL_set_version(crl.get(), 1);
    X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(certificate_.get()));
    ASN1_TIME* time = ASN1_TIME_adj(nullptr, std::time(nullptr), 0, -7200);
    X509_CRL_set1_lastUpdate(crl.get(), time);
    for (const long serial : revoked_) {
      X509_REVOKED* entry = X509_REVOKED_new();
      ASN1_INTEGER* number = ASN1_INTEGER_new();
      ASN1_INTEGER_set(number, serial);
      X509_REVOKED_set_serialNumber(entry, number);
      X509_REVOKED_set_revocationDate(entry, time);
      X509_CRL_add0_revoked(crl.get(), entry);
      ASN1_INTEGER_free(number);
    }
    ASN1_TIME_adj(time, std::time(nullptr), 0, ends);
    X509_CRL_set1_nextUpdate(crl.get(), time);
    ASN1_TIME_free(time);
    X509_CRL_sign(crl.get(), key_.get(), EVP_sha256());
    return pemOf(crl.get(), PEM_write_bio_X509_CRL);
  }

 private:
  [[nodiscard]] X509Ptr sign(const Wish& wish, EVP_PKEY* key, bool authority) {
    return made(wish, key, certificate_.get(), key_.get(), authority, ++last_);
  }
  static X509Ptr made(const Wish& wish, EVP_PKEY* key, X509* issuer, EVP_PKEY* signer, bool authority, long serial) {
    X509Ptr one(X509_new());
    X509_set_version(one.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(one.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(one.get()), wish.begins);
    X509_gmtime_adj(X509_getm_notAfter(one.get()), wish.ends);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.commonName.c_str()), -1, -1, 0);
    if (issuer == nullptr) issuer = one.get();
    X509_set_issuer_name(one.get(), X509_get_subject_name(issuer));
    X509_set_pubkey(one.get(), key);
    extend(one.get(), issuer, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (authority) extend(one.get(), issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!wish.usage.empty()) extend(one.get(), issuer, NID_ext_key_usage, wish.usage);
    if (!wish.alternative.empty()) extend(one.get(), issuer, NID_subject_alt_name, wish.alternative);
    X509_sign(one.get(), signer, EVP_sha256());
    return one;
  }

  KeyPtr key_;
  X509Ptr certificate_;
  long last_ = 1;
  std::set<long> revoked_;
};

/// Replaces the file, as an operator should: at once.
inline void put(const std::filesystem::path& file, const std::string& text, mode_t mode = 0600) {
  const auto other = file.string() + ".new";
  std::ofstream(other) << text;
  ::chmod(other.c_str(), mode);
  std::filesystem::rename(other, file);
}

}  // namespace nicleaf::tls::test
