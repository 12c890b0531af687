// SPDX-License-Identifier: Apache-2.0
#include "unit/health/scrape.hpp"

#include <cctype>
#include <sstream>
#include <stdexcept>

#include <boost/asio.hpp>

namespace nicleaf::health::test {
namespace {

namespace asio = boost::asio;

class SampleLine {
 public:
  explicit SampleLine(const std::string& line) : line_(line) {}

  std::string name() { return word("_:"); }
  Labels labels() {
    Labels found;
    if (!take('{')) return found;
    while (!take('}')) {
      const std::string label = word("_");
      need('=');
      if (!found.emplace(label, quoted()).second) fail("label twice");
      take(',');
    }
    return found;
  }
  double value() {
    need(' ');
    std::size_t used = 0;
    const double number = std::stod(line_.substr(at_), &used);
    if (at_ + used != line_.size()) fail("text behind the value");
    return number;
  }

 private:
  bool take(char c) { return at_ < line_.size() && line_[at_] == c ? (++at_, true) : false; }
  void need(char c) {
    if (!take(c)) fail(std::string("no '") + c + "'");
  }
  std::string word(const std::string& others) {
    const std::size_t start = at_;
    while (at_ < line_.size() &&
           (std::isalnum(static_cast<unsigned char>(line_[at_])) != 0 || others.find(line_[at_]) != std::string::npos))
      ++at_;
    if (at_ == start || std::isdigit(static_cast<unsigned char>(line_[start])) != 0) fail("no name");
    return line_.substr(start, at_ - start);
  }
  std::string quoted() {
    need('"');
    std::string text;
    while (!take('"')) {
      if (at_ >= line_.size()) fail("open quote");
      if (take('\\')) {
        text += take('n') ? '\n' : take('"') ? '"' : take('\\') ? '\\' : (fail("escape"), ' ');
      } else {
        text += line_[at_++];
      }
    }
    return text;
  }
  [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error(why + ": " + line_); }

  const std::string& line_;
  std::size_t at_ = 0;
};

}  // namespace

std::string get(const std::string& host, std::uint16_t port) {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::make_address(host), port});
  asio::write(socket, asio::buffer(std::string("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
  std::string answer;
  boost::system::error_code error;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  if (error != asio::error::eof) throw std::runtime_error(error.message());
  const auto body = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 200") || body == std::string::npos) throw std::runtime_error(answer);
  return answer.substr(body + 4);
}

Scraped parse(const std::string& body) {
  Scraped families;
  std::string current;
  std::istringstream lines(body);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash, kind, name, rest;
    if (line.starts_with("# ")) {
      words >> hash >> kind >> name;
      std::getline(words >> std::ws, rest);
      ScrapedFamily& family = families[name];
      std::string& field = kind == "HELP" ? family.help : family.type;
      if (!field.empty() || !family.samples.empty() || rest.empty()) throw std::runtime_error(line);
      field = rest;
      current = name;
    } else {
      SampleLine sample(line);
      name = sample.name();
      const std::string base = families.contains(name) ? name : current;  // _count and _sum of a summary
      if (!name.starts_with(current) || families[base].type.empty()) throw std::runtime_error("no TYPE: " + line);
      Labels labels = sample.labels();
      if (base != name) labels[""] = name;
      if (!families[base].samples.emplace(std::move(labels), sample.value()).second)
        throw std::runtime_error("sample twice: " + line);
    }
  }
  return families;
}

std::uint16_t freePort() {
  asio::io_context io;
  return asio::ip::tcp::acceptor(io, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

}  // namespace nicleaf::health::test
