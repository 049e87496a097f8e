// Regex: RE2, in the dialect of Go's regexp package that blackbox.yml is written in.
//
// Why: linear time on hostile bodies; std::regex overflows the stack. Search semantics: unanchored.
//
// THREAD: immutable after Compile; may be shared between threads. LIFETIME: cheap to copy (shared).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/result.h"

namespace re2 {
class RE2;
}

namespace sonde {

/// Where a pattern matched: the text of every group (0 is the whole match), empty if it took no
/// part.
struct RegexMatch {
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, int>> names;  ///< named groups with their numbers
};

class Regex {
 public:
  Regex() = default;
  /// Go's syntax: `(?<n>…)` is accepted beside `(?P<n>…)`; repetition counts up to 1000.
  static Result<Regex> Compile(std::string_view pattern);

  bool Matches(std::string_view text) const;
  std::optional<RegexMatch> Find(std::string_view text) const;
  const std::string& pattern() const noexcept { return pattern_; }
  friend bool operator==(const Regex& a, const Regex& b) noexcept {
    return a.pattern_ == b.pattern_;
  }

  /// Go's Expand: $1 ${1} $name ${name} $$; unknown groups give nothing.
  static std::string Expand(std::string_view text, const RegexMatch& match);

 private:
  std::string pattern_;
  std::shared_ptr<const re2::RE2> re_;
};

}  // namespace sonde
