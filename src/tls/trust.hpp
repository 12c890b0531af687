// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "tls/endpoint_settings.hpp"
#include "tls/openssl_ptr.hpp"

namespace nicleaf::tls {

/// Who is at the other end of a connection.
struct Client {
  std::string name;  // as the settings have it
  bool mayWrite = false;
};

/// The agent's certificate, and whose certificates it accepts: what the files said at one moment. Immutable; any
/// thread.
class Trust {
 public:
  /// Reads the files. Errors: one cannot be read or is not PEM of its kind, the key is not that of the certificate, is
  /// encrypted, or may be read by others.
  [[nodiscard]] static model::Expected<std::shared_ptr<const Trust>> load(const EndpointSettings& settings);

  /// For new connections: TLS 1.2 and 1.3, HTTP/2, no resumption, so that each handshake checks the certificate.
  [[nodiscard]] SSL_CTX* context() const { return context_.get(); }

  /// Checks the certificate that the client of a finished handshake has shown, as of now: the chain up to the client
  /// CA, its purpose and dates, the CRL of each CA in it, and its names. Errors: the certificate's names and why.
  [[nodiscard]] model::Expected<Client> check(const SSL* connection) const;

  /// Why no client can be accepted although the files could be read: dates that have passed. Empty if there is nothing.
  [[nodiscard]] std::string problem() const;

  /// Whether the files still have the same content.
  [[nodiscard]] bool sameFiles(const Trust& other) const { return contents_ == other.contents_; }

 private:
  explicit Trust(EndpointSettings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] model::Expected<void> read();
  [[nodiscard]] model::Expected<void> useCertificate(const std::string& pem);
  [[nodiscard]] model::Expected<void> useKey(const std::string& pem);
  [[nodiscard]] model::Expected<void> useClientCa(const std::string& pem);
  [[nodiscard]] model::Expected<void> useCrl(const std::string& pem);

  EndpointSettings settings_;
  std::vector<std::string> contents_;
  ContextPtr context_;
  std::vector<CrlPtr> crls_;
};

/// The names that a certificate gives its owner: DNS names and URIs of subjectAltName; without this extension, the
/// common name (RFC 6125 section 6.4.4).
[[nodiscard]] std::vector<std::string> namesOf(const X509* certificate);

}  // namespace nicleaf::tls
