#include "sonde/regex.h"

#include <re2/re2.h>

#include <cctype>
#include <vector>

#include "sonde/utf8.h"

namespace sonde {
namespace {

constexpr std::int64_t kMaxProgramBytes = std::int64_t{16} << 20;

/// Go's limit (regexp/syntax): an expression may be this high as a tree, a capture being a node.
constexpr int kMaxCaptureDepth = 999;

/// How deep captures stand in each other; a group that captures nothing is no node of Go's tree.
class CaptureDepth {
 public:
  void Open(bool captures) {
    groups_.push_back(captures);
    depth_ += captures ? 1 : 0;
  }
  void Close() {
    if (groups_.empty()) return;  // RE2 complains
    depth_ -= groups_.back() ? 1 : 0;
    groups_.pop_back();
  }
  bool IsTooDeep() const noexcept { return depth_ > kMaxCaptureDepth; }

 private:
  std::vector<bool> groups_;
  int depth_ = 0;
};

// RE2 2022-06 knows only (?P<name>…), Go since 1.22 also takes (?<name>…); only RE2 has \C, for a
// single byte.
Result<std::string> FromGo(std::string_view pattern) {
  std::string out;
  out.reserve(pattern.size() + 8);
  bool in_class = false;
  CaptureDepth captures;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      // \Q…\E is literal text: copy it whole.
      if (pattern[i + 1] == 'Q' && !in_class) {
        const std::size_t end = pattern.find("\\E", i + 2);
        const std::size_t stop = end == std::string_view::npos ? pattern.size() : end + 2;
        out.append(pattern, i, stop - i);
        i = stop - 1;
        continue;
      }
      if (pattern[i + 1] == 'C') {
        return sonde::Fail(ErrorCode::kInvalid,
                           "bad regular expression: invalid escape sequence: \\C");
      }
      out.append(pattern, i, 2);
      ++i;
      continue;
    }
    if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      out += c;
      // A ] right after [ or [^ is a literal.
      if (i + 1 < pattern.size() && pattern[i + 1] == '^') out += pattern[++i];
      if (i + 1 < pattern.size() && pattern[i + 1] == ']') out += pattern[++i];
      continue;
    } else if (c == ')') {
      captures.Close();
    } else if (c == '(') {
      const std::string_view group = pattern.substr(i);
      const bool named = group.starts_with("(?P<") || group.starts_with("(?<");
      captures.Open(named || !group.starts_with("(?"));
      if (captures.IsTooDeep()) {
        return sonde::Fail(ErrorCode::kInvalid,
                           "bad regular expression: expression nests too deeply");
      }
    }
    if (!in_class && pattern.substr(i).starts_with("(?<") && i + 3 < pattern.size() &&
        pattern[i + 3] != '=' && pattern[i + 3] != '!') {
      out += "(?P<";
      i += 2;
      continue;
    }
    out += c;
  }
  return out;
}

bool IsNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view GroupText(std::string_view name, const RegexMatch& match) {
  if (name.empty()) return {};
  bool numeric = true;
  for (const char c : name) numeric = numeric && std::isdigit(static_cast<unsigned char>(c)) != 0;
  if (numeric) {
    if (name.size() > 4) return {};
    const auto index = static_cast<std::size_t>(std::stoi(std::string(name)));
    return index < match.groups.size() ? std::string_view(match.groups[index]) : std::string_view();
  }
  for (const auto& [group, index] : match.names) {
    if (group == name && !match.groups[static_cast<std::size_t>(index)].empty()) {
      return match.groups[static_cast<std::size_t>(index)];
    }
  }
  return {};
}

}  // namespace

Result<Regex> Regex::Compile(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxProgramBytes);
  Regex regex;
  regex.pattern_ = pattern;
  const auto translated = FromGo(pattern);
  if (!translated) return std::unexpected(translated.error());
  auto re = std::make_shared<const RE2>(*translated, options);
  if (!re->ok()) return sonde::Fail(ErrorCode::kInvalid, "bad regular expression: " + re->error());
  regex.re_ = std::move(re);
  return regex;
}

bool Regex::Matches(std::string_view text) const {
  // RE2 finds no character in a stray byte, Go's regexp finds U+FFFD.
  if (!IsValidUtf8(text)) return Matches(ToValidUtf8(text));
  return re_ && RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *re_);
}

std::optional<RegexMatch> Regex::Find(std::string_view text) const {
  if (!re_) return std::nullopt;
  if (!IsValidUtf8(text)) return Find(ToValidUtf8(text));
  std::vector<re2::StringPiece> pieces(static_cast<std::size_t>(re_->NumberOfCapturingGroups()) +
                                       1);
  const re2::StringPiece input(text.data(), text.size());
  if (!re_->Match(input, 0, text.size(), RE2::UNANCHORED, pieces.data(),
                  static_cast<int>(pieces.size()))) {
    return std::nullopt;
  }
  RegexMatch match;
  for (const re2::StringPiece& piece : pieces) {
    match.groups.emplace_back(piece.data() == nullptr ? "" : piece.as_string());
  }
  for (const auto& [name, index] : re_->NamedCapturingGroups())
    match.names.emplace_back(name, index);
  return match;
}

std::string Regex::Expand(std::string_view text, const RegexMatch& match) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      out += text[i++];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '$') {
      out += '$';
      i += 2;
      continue;
    }
    const bool braced = i + 1 < text.size() && text[i + 1] == '{';
    const std::size_t begin = i + (braced ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && IsNameChar(text[end])) ++end;
    const bool closed = !braced || (end < text.size() && text[end] == '}');
    if (end == begin || !closed) {
      out += text[i++];  // not a reference: Go keeps the dollar sign
      continue;
    }
    out += GroupText(text.substr(begin, end - begin), match);
    i = end + (braced ? 1 : 0);
  }
  return out;
}

}  // namespace sonde
