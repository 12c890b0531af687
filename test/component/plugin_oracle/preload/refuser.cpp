// SPDX-License-Identifier: Apache-2.0
// A library that is preloaded into bgpd, between the module and FRR's cmd_execute(). It records the lines that the
// module executes, and refuses the lines that the test names. refuser.hpp writes the rules and reads the record:
//   $NICLEAF_REFUSER.rules     its number; then skip, times, code, context, line, text
//   $NICLEAF_REFUSER.executed  +code, or -code if the library refused it; context, line
// Tabs separate the fields, " > " separates the lines of a context. It uses only two functions of FRR, so that it works
// with every version.
#include <dlfcn.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct vty;
struct cmd_element;

extern "C" {
int vty_out(vty* terminal, const char* format, ...);
int cmd_execute(vty* terminal, const char* line, const cmd_element** matched, int vtysh);
}

namespace {

using Execute = decltype(&cmd_execute);

struct Rule {
  unsigned skip = 0;
  unsigned times = 0;
  int code = 0;
  std::string context;
  std::string line;
  std::string text;
};

class Refuser {
 public:
  int execute(vty* terminal, const char* line, const cmd_element** matched, int vtysh) {
    readRules();
    const std::string context = contextOf(line);
    if (const Rule* rule = ruleFor(context, line)) {
      if (!rule->text.empty()) vty_out(terminal, "%s\n", rule->text.c_str());
      executed_ << '-' << rule->code << '\t' << context << '\t' << line << std::endl;
      return rule->code;
    }
    const int code = next_(terminal, line, matched, vtysh);
    if (code == 0) enter(line);
    executed_ << '+' << code << '\t' << context << '\t' << line << std::endl;
    return code;
  }
  [[nodiscard]] Execute next() const { return next_; }

 private:
  static std::string base() {
    const char* name = std::getenv("NICLEAF_REFUSER");
    return name ? name : "/dev/null";
  }

  /// The depth of the context that a line leads to; 0 if it leads to none.
  static std::size_t depthBehind(std::string_view line) {
    if (line.starts_with("router ")) return 1;
    if (line.starts_with("address-family ")) return 2;
    return line.starts_with("vni ") ? 3 : 0;
  }

  std::string contextOf(std::string_view line) const {
    std::size_t depth = path_.size();
    if (const auto behind = depthBehind(line)) depth = behind - 1;
    if (line.starts_with("no router ")) depth = 0;
    std::string context;
    for (std::size_t i = 0; i < depth && i < path_.size(); ++i) context += (i ? " > " : "") + path_[i];
    return context;
  }

  void enter(const char* line) {
    const auto depth = depthBehind(line);
    if (depth == 0) return;
    path_.resize(depth - 1);
    path_.emplace_back(line);
  }

  /// Reads the rules again if they have changed.
  void readRules() {
    std::ifstream file(base_ + ".rules");
    std::string number;
    if (!std::getline(file, number) || number == number_) return;
    number_ = number;
    rules_.clear();
    for (std::string text; std::getline(file, text);) {
      std::istringstream fields(text);
      Rule rule;
      fields >> rule.skip >> rule.times >> rule.code;
      fields.ignore();
      std::getline(fields, rule.context, '\t');
      std::getline(fields, rule.line, '\t');
      std::getline(fields, rule.text, '\t');
      rules_.push_back(std::move(rule));
    }
  }

  const Rule* ruleFor(const std::string& context, std::string_view line) {
    for (auto& rule : rules_) {
      if (rule.times == 0 || rule.line != line || rule.context != context) continue;
      if (rule.skip > 0) {
        --rule.skip;
        continue;
      }
      --rule.times;
      return &rule;
    }
    return nullptr;
  }

  Execute next_ = reinterpret_cast<Execute>(::dlsym(RTLD_NEXT, "cmd_execute"));
  std::string base_ = base();
  std::ofstream executed_{base_ + ".executed", std::ios::app};
  std::vector<std::string> path_;  // the lines that led to the node
  std::string number_;
  std::vector<Rule> rules_;
};

bool isOfTheModule(const void* address) {
  Dl_info info{};
  if (::dladdr(address, &info) == 0 || !info.dli_fname) return false;
  return std::string_view(info.dli_fname).find("_nicleaf.so") != std::string_view::npos;
}

}  // namespace

extern "C" int cmd_execute(vty* terminal, const char* line, const cmd_element** matched, int vtysh) {
  static Refuser& refuser = *new Refuser;  // the daemon executes lines until its very end
  if (!isOfTheModule(__builtin_return_address(0))) return refuser.next()(terminal, line, matched, vtysh);
  return refuser.execute(terminal, line, matched, vtysh);
}
