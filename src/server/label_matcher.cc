#include "server/label_matcher.h"

#include <fmt/format.h>

#include <utility>

#include "sonde/ascii.h"

namespace sonde {
namespace {

std::string_view WithoutQuotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

Result<LabelMatcher> LabelMatcher::Parse(std::string_view text) {
  const std::size_t at = text.find_first_of("=!");
  const std::string_view name = Trimmed(text.substr(0, at));
  const std::string_view from = at == std::string_view::npos ? "" : text.substr(at);
  const std::string_view after = from.substr(from.empty() ? 0 : 1);
  const bool tilde = after.starts_with('~');
  const bool other = from.starts_with('!');
  if (name.empty() || from.empty() || (other && !tilde && !after.starts_with('='))) {
    return Fail(ErrorCode::kInvalid,
                "label must be NAME=VALUE, NAME!=VALUE, NAME=~PATTERN or NAME!~PATTERN");
  }
  LabelMatcher matcher;
  matcher.text_ = text;
  matcher.name_ = name;
  matcher.value_ = WithoutQuotes(Trimmed(after.substr(tilde || other ? 1 : 0)));
  matcher.is_pattern_ = tilde;
  matcher.wants_other_ = other;
  if (tilde) {
    auto pattern = Regex::Compile(fmt::format("^(?s:{})$", matcher.value_));
    if (!pattern) {
      return Fail(ErrorCode::kInvalid, fmt::format("label {}: {}", name, pattern.error().message));
    }
    matcher.pattern_ = *std::move(pattern);
  }
  return matcher;
}

bool LabelMatcher::Matches(std::string_view value) const {
  const bool same = is_pattern_ ? pattern_.Matches(value) : value == value_;
  return same != wants_other_;
}

}  // namespace sonde
