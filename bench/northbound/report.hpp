// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>
#include <cmath>
#include <iostream>
#include <string>

namespace nicleaf::bench {

inline double rounded(double value) {
  const double scale = value < 1 ? 1000 : value < 100 ? 100 : 10;
  return std::round(value * scale) / scale;
}

/// One figure: a line of JSON on standard output.
class Figure {
 public:
  explicit Figure(const std::string& name) { line_["bench"] = "northbound_" + name; }

  template <typename T>
  Figure& say(const std::string& key, const T& value) {
    if constexpr (std::is_floating_point_v<T>) {
      line_[key] = rounded(value);
    } else {
      line_[key] = value;
    }
    return *this;
  }
  Figure& goal(const std::string& words, bool reached) { return say("goal", words).say("reached", reached); }
  void print() const {
    std::string text = "{";
    for (const auto& [key, value] : line_) {
      if (text.size() > 1) text += ',';
      text += boost::json::serialize(key) + ':';
      text += value.is_double() ? shortest(value.get_double()) : boost::json::serialize(value);
    }
    std::cout << text << "}" << std::endl;
  }

 private:
  /// Boost.JSON writes 0.5 as 5E-1.
  static std::string shortest(double value) {
    char digits[32];
    std::snprintf(digits, sizeof(digits), "%.12g", value);
    return digits;
  }
  boost::json::object line_;
};

inline void progress(const std::string& text) { std::cerr << "northbound_bench: " << text << std::endl; }

}  // namespace nicleaf::bench
