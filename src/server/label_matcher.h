// LabelMatcher: one condition about a label, as Prometheus writes it.
//
// Why: who reads the status page knows PromQL's four operators; a label that is not there is "".
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

#include "sonde/regex.h"
#include "sonde/result.h"

namespace sonde {

class LabelMatcher {
 public:
  /// NAME=VALUE, NAME!=VALUE, NAME=~PATTERN or NAME!~PATTERN; quotes around the value are taken
  /// off. Patterns match the whole value. Error kInvalid says what is wrong.
  static Result<LabelMatcher> Parse(std::string_view text);

  const std::string& name() const noexcept { return name_; }
  const std::string& text() const noexcept { return text_; }  ///< as it was written
  bool Matches(std::string_view value) const;

 private:
  std::string text_;
  std::string name_;
  std::string value_;
  bool is_pattern_ = false;
  bool wants_other_ = false;  ///< != and !~
  Regex pattern_;
};

}  // namespace sonde
