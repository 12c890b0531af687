// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "intent/document.hpp"

namespace nicleaf::intent {
namespace {

/// Thrown from a handler of yaml-cpp's events to end the reading.
struct Refused {
  YAML::Mark mark;
  std::string problem, expected;
};

/// Passes yaml-cpp's events to a DocumentBuilder. yaml-cpp's own nodes share aliased nodes and search maps linearly;
/// here an alias is a copy that counts against the limits. Merge keys ("<<") are not part of YAML 1.2 and have no
/// meaning.
class Handler : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    scalar(mark, anchor, Value::Kind::kNull, "null");
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& text) override {
    scalar(mark, anchor, Value::Kind::kPlain, text);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (builder_.inObjectWithoutKey()) throw Refused{mark, "an alias as a member's name", "a name"};
    if (found == anchors_.end()) throw Refused{mark, "an alias inside the value that it refers to", "no recursion"};
    bounded(mark, builder_.copy(found->second));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, Value::Kind::kArray);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, Value::Kind::kObject);
  }
  void OnMapEnd() override { close(); }

  [[nodiscard]] Value take() { return builder_.take(); }

 private:
  void bounded(const YAML::Mark& mark, bool ok) const {
    if (!ok) throw Refused{mark, "document too large", builder_.exceeded()};
  }
  void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, Value::Kind kind, const std::string& text) {
    if (builder_.inObjectWithoutKey()) {
      if (anchor != YAML::NullAnchor) throw Refused{mark, "an anchor on a member's name", "anchors on values only"};
      builder_.key(text);
      return;
    }
    bounded(mark, builder_.scalar(kind, text));
    remember(mark, anchor);
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Value::Kind kind) {
    if (builder_.inObjectWithoutKey()) throw Refused{mark, "a list or mapping as a member's name", "a name"};
    bounded(mark, builder_.open(kind));
    open_.emplace_back(mark, anchor);
  }
  void close() {
    builder_.close();
    remember(open_.back().first, open_.back().second);
    open_.pop_back();
  }
  void remember(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return;
    bounded(mark, builder_.charge(builder_.last()));
    anchors_.insert_or_assign(anchor, builder_.last());
  }

  DocumentBuilder builder_;
  std::vector<std::pair<YAML::Mark, YAML::anchor_t>> open_;
  std::map<YAML::anchor_t, Value> anchors_;
};

model::Error errorAt(const YAML::Mark& mark, std::string problem, std::string expected) {
  const auto count = [](int zeroBased) { return static_cast<std::size_t>(zeroBased < 0 ? 1 : zeroBased + 1); };
  return syntaxError(count(mark.line), count(mark.column), std::move(problem), std::move(expected));
}

}  // namespace

model::Expected<Value> readYaml(std::string_view text) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Handler handler;
    if (!parser.HandleNextDocument(handler)) {
      return model::fail(errorAt({}, "no YAML document", "a mapping with the member 'nicleaf-fabric:fabric'"));
    }
    Handler second;
    if (parser.HandleNextDocument(second)) {
      return model::fail(errorAt({}, "more than one YAML document", "one"));
    }
    return handler.take();
  } catch (const Refused& refused) {
    return model::fail(errorAt(refused.mark, refused.problem, refused.expected));
  } catch (const YAML::Exception& exception) {
    // The text after a colon quotes the document, perhaps a password that lacks quotation marks.
    return model::fail(errorAt(exception.mark, exception.msg.substr(0, exception.msg.find(':')), "YAML 1.2"));
  }
}

}  // namespace nicleaf::intent
