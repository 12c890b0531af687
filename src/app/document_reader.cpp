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
  read([document = std::move(document)] { return model::Expected<std::string>(document); }, std::move(done));
}

void DocumentReader::read(std::function<model::Expected<std::string>()> make, Done done) {
  boost::asio::post(thread_, [this, make = std::move(make), done = std::move(done),
                              waiting = boost::asio::make_work_guard(io_)]() mutable {
    reconcile::StepTimes steps;
    reconcile::Stopwatch watch;
    const auto document = make();
    Parsed parsed = document ? parser_.parseNext(*document) : tl::unexpected(model::Errors{document.error()});
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
