// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "intent/document.hpp"
#include "intent/yaml_text.hpp"

namespace nicleaf::intent {
namespace {

/// Thrown from a handler of yaml-cpp's events to end the reading.
struct Refused {
  YAML::Mark mark;
  std::string problem, expected;
};

/// Thrown if a line is taken for a part of a quoted text that it does not belong to.
struct Swallowed {
  std::size_t line;  // its offset
};

/// Passes yaml-cpp's events to a DocumentBuilder. yaml-cpp's own nodes share aliased nodes and search maps linearly;
/// here an alias is a copy that counts against the limits. Merge keys ("<<") are not part of YAML 1.2 and have no
/// meaning.
class Handler : public YAML::EventHandler {
 public:
  explicit Handler(std::string_view text) : text_(text) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    scalar(mark, anchor, Value::Kind::kNull, "null");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    untagged(mark, tag);
    if (tag == kQuoted && !open_.empty()) endsInside(mark, open_.back().column);
    scalar(mark, anchor, Value::Kind::kPlain, text);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (builder_.inObjectWithoutKey()) throw Refused{mark, "an alias as a member's name", "a name"};
    if (found == anchors_.end()) throw Refused{mark, "an alias inside the value that it refers to", "no recursion"};
    bounded(mark, builder_.copy(found->second));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    untagged(mark, tag);
    open(mark, anchor, Value::Kind::kArray, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    untagged(mark, tag);
    open(mark, anchor, Value::Kind::kObject, style);
  }
  void OnMapEnd() override { close(); }

  [[nodiscard]] Value take() { return builder_.take(); }

 private:
  // The tags that yaml-cpp gives to values that have none.
  static constexpr char kUnquoted[] = "?", kQuoted[] = "!";

  struct Open {
    YAML::Mark mark;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool inBlock = false;  // it has no brackets
    int column = -1;       // to which the innermost one without brackets is indented; -1: there is none
  };

  /// A tag such as !vault asks somebody else for the value; what is written is not it.
  static void untagged(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != kUnquoted && tag != kQuoted) throw Refused{mark, "a tag", "a plain value without a tag"};
  }
  void bounded(const YAML::Mark& mark, bool ok) const {
    if (!ok) throw Refused{mark, "document too large", builder_.exceeded()};
  }
  void endsInside(const YAML::Mark& mark, int column) const {
    if (mark.pos < 0) return;
    if (const auto line = lineBeyondQuotes(text_, static_cast<std::size_t>(mark.pos), column)) throw Swallowed{*line};
  }
  void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, Value::Kind kind, const std::string& text) {
    if (builder_.inObjectWithoutKey()) {
      if (anchor != YAML::NullAnchor) throw Refused{mark, "an anchor on a member's name", "anchors on values only"};
      if (open_.back().inBlock) open_.back().column = mark.column;
      builder_.key(text);
      return;
    }
    bounded(mark, builder_.scalar(kind, text));
    remember(mark, anchor);
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Value::Kind kind, YAML::EmitterStyle::value style) {
    if (builder_.inObjectWithoutKey()) throw Refused{mark, "a list or mapping as a member's name", "a name"};
    bounded(mark, builder_.open(kind));
    Open opened{mark, anchor, style == YAML::EmitterStyle::Block, open_.empty() ? -1 : open_.back().column};
    // The mark of one with an anchor is the anchor's.
    if (opened.inBlock && anchor == YAML::NullAnchor) opened.column = mark.column;
    open_.push_back(opened);
  }
  void close() {
    builder_.close();
    remember(open_.back().mark, open_.back().anchor);
    open_.pop_back();
  }
  void remember(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return;
    bounded(mark, builder_.charge(builder_.last()));
    anchors_.insert_or_assign(anchor, builder_.last());
  }

  std::string_view text_;
  DocumentBuilder builder_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Value> anchors_;
};

model::Error errorAt(const YAML::Mark& mark, std::string problem, std::string expected) {
  const auto count = [](int zeroBased) { return static_cast<std::size_t>(zeroBased < 0 ? 1 : zeroBased + 1); };
  return syntaxError(count(mark.line), count(mark.column), std::move(problem), std::move(expected));
}

}  // namespace

model::Expected<std::optional<Value>> readYaml(std::string_view text) {
  if (const auto bad = notPrintable(text))
    return model::fail(syntaxErrorAt(text, *bad, "an octet that is not text", "UTF-8 without control characters"));
  // yaml-cpp takes the end of the text for the end of a quoted one, but not within a line.
  std::string whole(text);
  if (!whole.ends_with('\n')) whole += '\n';
  whole += '#';
  try {
    std::istringstream stream(whole);
    YAML::Parser parser(stream);
    Handler handler(whole);
    if (!parser.HandleNextDocument(handler)) return std::nullopt;
    Handler second(whole);
    if (parser.HandleNextDocument(second)) {
      return model::fail(errorAt({}, "more than one YAML document", "one"));
    }
    return handler.take();
  } catch (const Refused& refused) {
    return model::fail(errorAt(refused.mark, refused.problem, refused.expected));
  } catch (const Swallowed& swallowed) {
    return model::fail(syntaxErrorAt(whole, swallowed.line, "the text before has no closing quotation mark",
                                     "one, or a line that is indented by more"));
  } catch (const YAML::Exception& exception) {
    if (exception.msg == YAML::ErrorMsg::EOF_IN_SCALAR)
      return model::fail(errorAt(exception.mark, "the end of the document inside a quoted text", "a quotation mark"));
    // The text after a colon quotes the document, perhaps a password that lacks quotation marks.
    return model::fail(errorAt(exception.mark, exception.msg.substr(0, exception.msg.find(':')), "YAML 1.2"));
  }
}

}  // namespace nicleaf::intent
