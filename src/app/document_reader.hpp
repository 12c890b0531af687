// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "reconcile/document_parser.hpp"

namespace nicleaf::app {

/// Parses documents on a thread of its own, in the order of the calls: the first one of 300 tenants takes 30 ms, in
/// which the io_context has other things to do.
class DocumentReader {
 public:
  explicit DocumentReader(boost::asio::io_context& io);
  /// Waits for the document that is being parsed; the others are dropped.
  ~DocumentReader();
  DocumentReader(const DocumentReader&) = delete;
  DocumentReader& operator=(const DocumentReader&) = delete;

  void read(std::string document, reconcile::ParsedHandler done);
  /// A reconcile::DocumentParser.
  void read(reconcile::MakeDocument make, reconcile::ParsedHandler done);

  /// Gives memory that a document and its change needed for a while back to the system: at 300 tenants 18 MiB of 70. On
  /// the same thread, because it takes some milliseconds.
  void tidy();

 private:
  boost::asio::io_context& io_;
  intent::Parser parser_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace nicleaf::app
