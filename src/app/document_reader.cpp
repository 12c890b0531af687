// SPDX-License-Identifier: Apache-2.0
#include "app/document_reader.hpp"

#include <malloc.h>

#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace nicleaf::app {

DocumentReader::DocumentReader(boost::asio::io_context& io) : io_(io) {}

DocumentReader::~DocumentReader() {
  thread_.stop();
  thread_.join();
}

void DocumentReader::read(std::string document, Done done) {
  boost::asio::post(thread_, [this, document = std::move(document), done = std::move(done),
                              waiting = boost::asio::make_work_guard(io_)]() mutable {
    reconcile::StepTimes steps;
    reconcile::Stopwatch watch;
    Parsed parsed = parser_.parseNext(document);
    watch.lap(steps, "parse");
    boost::asio::post(io_, [parsed = std::move(parsed), steps = std::move(steps), done = std::move(done)]() mutable {
      done(std::move(parsed), std::move(steps));
    });
  });
}

void DocumentReader::tidy() {
  boost::asio::post(thread_, [] { malloc_trim(0); });
}

}  // namespace nicleaf::app
