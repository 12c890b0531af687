// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "intent/parser.hpp"
#include "reconcile/step_times.hpp"

namespace nicleaf::app {

/// Parses documents on a thread of its own, in the order of the calls: the first one of 300 tenants takes 30 ms, in
/// which the io_context has other things to do.
class DocumentReader {
 public:
  using Parsed = tl::expected<intent::ParsedIntent, model::Errors>;
  /// The step is "parse". Called on the io_context.
  using Done = std::function<void(Parsed parsed, reconcile::StepTimes steps)>;

  explicit DocumentReader(boost::asio::io_context& io);
  /// Waits for the document that is being parsed; the others are dropped.
  ~DocumentReader();
  DocumentReader(const DocumentReader&) = delete;
  DocumentReader& operator=(const DocumentReader&) = delete;

  void read(std::string document, Done done);
  /// The same for the document that `make` makes on that thread.
  void read(std::function<model::Expected<std::string>()> make, Done done);

  /// Gives memory that a document and its change needed for a while back to the system: at 300 tenants 18 MiB of 70. On
  /// the same thread, because it takes some milliseconds.
  void tidy();

 private:
  boost::asio::io_context& io_;
  intent::Parser parser_;
  boost::asio::thread_pool thread_{1};
};

}  // namespace nicleaf::app
