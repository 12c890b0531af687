// SPDX-License-Identifier: Apache-2.0
#include "tls/trust.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <system_error>

#include <openssl/pem.h>

#include "model/utf8.hpp"

namespace nicleaf::tls {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostOctets = std::size_t{4} << 20;  // of a file; a CRL has about 40 for each certificate
constexpr char kAttempt[] = "gNMI over TLS";

tl::unexpected<model::Error> unusable(const fs::path& file, std::string expected, std::string detail) {
  return model::fail({model::ErrorCode::kUnavailable, file.string(), kAttempt, std::move(expected), std::move(detail)});
}

std::string lastError() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "" : std::string(": ") + reason;
}

std::string errnoText() { return std::generic_category().message(errno); }

/// The file's text. With `secret`, the file must not be readable by others than its owner and group.
model::Expected<std::string> readFile(const fs::path& file, bool secret) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unusable(file, "a file that nicleafd may read", "it cannot be read: " + errnoText());
  const std::unique_ptr<const int, void (*)(const int*)> closed(&fd, [](const int* open) { ::close(*open); });
  struct stat status {};
  if (::fstat(fd, &status) != 0) return unusable(file, "", errnoText());
  if (secret && (status.st_mode & S_IRWXO) != 0)
    return unusable(file, "mode 0640 or less", "the key may be read by every user");
  std::string text;
  char buffer[16384];
  while (true) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unusable(file, "", errnoText());
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > kMostOctets) return unusable(file, "at most 4 MiB", "the file is too large");
  }
}

BioPtr memory(const std::string& text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

/// All objects of a kind in PEM text.
template <typename Pointer, typename Read>
std::vector<Pointer> allOf(const std::string& pem, Read read) {
  const BioPtr bio = memory(pem);
  std::vector<Pointer> found;
  while (auto* one = read(bio.get(), nullptr, nullptr, nullptr)) found.emplace_back(one);
  ERR_clear_error();  // the end of the text is an error
  return found;
}

/// Without this, OpenSSL asks for the password of an encrypted key at the terminal.
int noPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) { return -1; }

int selectHttp2(SSL* /*connection*/, const unsigned char** selected, unsigned char* length,
                const unsigned char* offered, unsigned int offeredLength, void* /*data*/) {
  static constexpr unsigned char kHttp2[] = {2, 'h', '2'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, kHttp2, sizeof kHttp2, offered, offeredLength) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *selected = found;
  return SSL_TLSEXT_ERR_OK;
}

ContextPtr newContext() {
  ContextPtr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(context.get(), selectHttp2, nullptr);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return context;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + model::validUtf8(name);
  return text.empty() ? "a certificate without a name" : text;
}

std::string textOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

bool isOver(const ASN1_TIME* end) { return end != nullptr && X509_cmp_current_time(end) < 0; }

}  // namespace

std::vector<std::string> namesOf(const X509* certificate) {
  std::vector<std::string> names;
  const NamesPtr all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (all != nullptr) {
    for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
      const GENERAL_NAME* one = sk_GENERAL_NAME_value(all.get(), i);
      if (one->type == GEN_DNS) names.push_back(textOf(one->d.dNSName));
      if (one->type == GEN_URI) names.push_back(textOf(one->d.uniformResourceIdentifier));
    }
    return names;
  }
  const X509_NAME* subject = X509_get_subject_name(certificate);
  for (int i = -1; (i = X509_NAME_get_index_by_NID(subject, NID_commonName, i)) >= 0;)
    names.push_back(textOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i))));
  return names;
}

model::Expected<std::shared_ptr<const Trust>> Trust::load(const EndpointSettings& settings) {
  std::shared_ptr<Trust> made(new Trust(settings));
  if (auto ok = made->read(); !ok) return model::fail(ok.error());
  return made;
}

model::Expected<void> Trust::read() {
  context_ = newContext();
  const struct {
    const fs::path& file;
    model::Expected<void> (Trust::*use)(const std::string&);
    bool secret;
  } files[] = {{settings_.certificate, &Trust::useCertificate, false},
               {settings_.key, &Trust::useKey, true},
               {settings_.clientCa, &Trust::useClientCa, false},
               {settings_.crl, &Trust::useCrl, false}};
  for (const auto& one : files) {
    auto text = readFile(one.file, one.secret);
    if (!text) return model::fail(text.error());
    if (auto ok = std::invoke(one.use, *this, *text); !ok) return ok;
    contents_.push_back(std::move(*text));
  }
  return {};
}

model::Expected<void> Trust::useCertificate(const std::string& pem) {
  const auto chain = allOf<X509Ptr>(pem, PEM_read_bio_X509);
  if (chain.empty())
    return unusable(settings_.certificate, "a certificate in PEM, then those of its CAs", "it has none");
  if (SSL_CTX_use_certificate(context_.get(), chain.front().get()) != 1)
    return unusable(settings_.certificate, "", "OpenSSL refuses the certificate" + lastError());
  for (std::size_t i = 1; i < chain.size(); ++i) SSL_CTX_add1_chain_cert(context_.get(), chain[i].get());
  return {};
}

model::Expected<void> Trust::useKey(const std::string& pem) {
  const BioPtr bio = memory(pem);
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr));
  ERR_clear_error();
  if (key == nullptr) return unusable(settings_.key, "a private key in PEM that is not encrypted", "it has none");
  if (SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1 && SSL_CTX_check_private_key(context_.get()) == 1)
    return {};
  return unusable(settings_.key, "the key of " + settings_.certificate.string(), "it is another one" + lastError());
}

model::Expected<void> Trust::useClientCa(const std::string& pem) {
  const auto authorities = allOf<X509Ptr>(pem, PEM_read_bio_X509);
  if (authorities.empty()) return unusable(settings_.clientCa, "one or more certificates of CAs in PEM", "it has none");
  X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
  for (const X509Ptr& one : authorities) {
    X509_STORE_add_cert(store, one.get());
    SSL_CTX_add_client_CA(context_.get(), one.get());
  }
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  return {};
}

model::Expected<void> Trust::useCrl(const std::string& pem) {
  crls_ = allOf<CrlPtr>(pem, PEM_read_bio_X509_CRL);
  if (crls_.empty()) return unusable(settings_.crl, "the CRL of each CA in PEM", "it has none");
  for (const CrlPtr& one : crls_) X509_STORE_add_crl(SSL_CTX_get_cert_store(context_.get()), one.get());
  return {};
}

model::Expected<Client> Trust::check(const SSL* connection) const {
  X509* leaf = SSL_get0_peer_certificate(connection);
  const auto refused = [&](const std::string& object, const std::string& expected, const std::string& why) {
    return model::fail({model::ErrorCode::kRefused, object, kAttempt, expected, why});
  };
  if (leaf == nullptr) return refused("the client", "a certificate", "it has shown none");
  const auto names = namesOf(leaf);
  const StoreContextPtr verification(X509_STORE_CTX_new());
  X509_STORE_CTX_init(verification.get(), SSL_CTX_get_cert_store(context_.get()), leaf,
                      SSL_get_peer_cert_chain(connection));
  X509_STORE_CTX_set_default(verification.get(), "ssl_client");
  if (X509_verify_cert(verification.get()) != 1) {
    ERR_clear_error();
    return refused(joined(names), "", X509_verify_cert_error_string(X509_STORE_CTX_get_error(verification.get())));
  }
  for (const bool mayWrite : {true, false})
    for (const std::string& name : names)
      if ((mayWrite ? settings_.readWrite : settings_.readOnly).contains(name)) return Client{name, mayWrite};
  return refused(joined(names), "a name of gnmi-tls-read-only or gnmi-tls-read-write", "the certificate has no role");
}

std::string Trust::problem() const {
  if (isOver(X509_get0_notAfter(SSL_CTX_get0_certificate(context_.get()))))
    return settings_.certificate.string() + ": the certificate has expired, so clients refuse it; expected a new one";
  for (const CrlPtr& one : crls_)
    if (isOver(X509_CRL_get0_nextUpdate(one.get())))
      return settings_.crl.string() + ": a CRL is out of date, so clients of its CA are refused; expected a new one";
  return "";
}

}  // namespace nicleaf::tls
