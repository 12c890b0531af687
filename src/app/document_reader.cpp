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

void DocumentReader::read(std::string document, reconcile::ParsedHandler done) {
  auto itself = [document = std::move(document)]() mutable -> model::Expected<std::string> {
    return std::move(document);  // it is called once
  };
  read(reconcile::MakeDocument(std::move(itself)), std::move(done));
}

void DocumentReader::read(reconcile::MakeDocument make, reconcile::ParsedHandler done) {
  boost::asio::post(thread_, [this, make = std::move(make), done = std::move(done),
                              waiting = boost::asio::make_work_guard(io_)]() mutable {
    reconcile::StepTimes steps;
    reconcile::Stopwatch watch;
    auto parsed = reconcile::parsedDocument(parser_, make);
    make = nullptr;  // not a copy of the document longer than needed
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
