#include "cel/lexer.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "cel/ascii.h"
#include "cel/source_error.h"

namespace sonde::cel {
namespace {

constexpr std::array<std::pair<std::string_view, TokenKind>, 6> kTwoCharacters{{
    {"==", TokenKind::kEqual},
    {"!=", TokenKind::kNotEqual},
    {"<=", TokenKind::kLessEqual},
    {">=", TokenKind::kGreaterEqual},
    {"&&", TokenKind::kAnd},
    {"||", TokenKind::kOr},
}};

constexpr std::array<std::pair<char, TokenKind>, 18> kOneCharacter{{
    {'<', TokenKind::kLess},
    {'>', TokenKind::kGreater},
    {'+', TokenKind::kPlus},
    {'-', TokenKind::kMinus},
    {'*', TokenKind::kStar},
    {'/', TokenKind::kSlash},
    {'%', TokenKind::kPercent},
    {'!', TokenKind::kNot},
    {'?', TokenKind::kQuestion},
    {':', TokenKind::kColon},
    {',', TokenKind::kComma},
    {'.', TokenKind::kDot},
    {'(', TokenKind::kLeftParen},
    {')', TokenKind::kRightParen},
    {'[', TokenKind::kLeftBracket},
    {']', TokenKind::kRightBracket},
    {'{', TokenKind::kLeftBrace},
    {'}', TokenKind::kRightBrace},
}};

constexpr std::array<std::pair<std::string_view, TokenKind>, 4> kKeywords{{
    {"in", TokenKind::kIn},
    {"true", TokenKind::kTrue},
    {"false", TokenKind::kFalse},
    {"null", TokenKind::kNull},
}};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  Result<std::vector<Token>> Run() {
    std::vector<Token> tokens;
    for (;;) {
      SkipBlanks();
      if (at_ == source_.size()) break;
      const std::optional<TokenKind> kind = Scan();
      if (!kind) return FailAt(source_, start_, problem_);
      tokens.push_back({*kind, source_.substr(start_, at_ - start_), start_});
    }
    tokens.push_back({TokenKind::kEnd, {}, source_.size()});
    return tokens;
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }
  bool StartsWith(std::string_view text) const { return source_.substr(at_).starts_with(text); }

  void SkipBlanks() {
    for (;;) {
      while (at_ < source_.size() && std::string_view("\t \r\n\f").contains(source_[at_])) ++at_;
      if (!StartsWith("//")) return;
      at_ = std::min(source_.find('\n', at_), source_.size());
    }
  }

  /// Moves at_ behind the token that begins here; nothing (and problem_) if there is none.
  std::optional<TokenKind> Scan() {
    start_ = at_;
    const char c = Peek();
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
    if (const std::size_t prefix = LiteralPrefix(); prefix != kNoLiteral) return Quoted(prefix);
    if (IsLetter(c) || c == '_') return Word();
    if (c == '`') return EscapedIdentifier();
    return Punctuation();
  }

  std::optional<TokenKind> Number() {
    if (StartsWith("0x") && IsHexDigit(Peek(2))) {
      at_ += 2;
      while (IsHexDigit(Peek())) ++at_;
      return Suffixed();
    }
    bool real = false;
    SkipDigits();
    if (Peek() == '.' && IsDigit(Peek(1))) {
      real = true;
      ++at_;
      SkipDigits();
    }
    if (Peek() == 'e' || Peek() == 'E') {
      const std::size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
      if (IsDigit(Peek(1 + sign))) {
        real = true;
        at_ += 1 + sign;
        SkipDigits();
      }
    }
    return real ? TokenKind::kDouble : Suffixed();
  }

  TokenKind Suffixed() {
    if (Peek() != 'u' && Peek() != 'U') return TokenKind::kInt;
    ++at_;
    return TokenKind::kUint;
  }

  void SkipDigits() {
    while (IsDigit(Peek())) ++at_;
  }

  TokenKind Word() {
    while (IsLetter(Peek()) || IsDigit(Peek()) || Peek() == '_') ++at_;
    const std::string_view word = source_.substr(start_, at_ - start_);
    for (const auto& [text, kind] : kKeywords) {
      if (word == text) return kind;
    }
    return TokenKind::kIdentifier;
  }

  std::optional<TokenKind> EscapedIdentifier() {
    ++at_;
    while (IsLetter(Peek()) || IsDigit(Peek()) || std::string_view("_.-/ ").contains(Peek())) ++at_;
    if (Peek() != '`' || at_ == start_ + 1) return Problem("bad identifier in backticks");
    ++at_;
    return TokenKind::kEscapedIdentifier;
  }

  std::optional<TokenKind> Punctuation() {
    for (const auto& [text, kind] : kTwoCharacters) {
      if (StartsWith(text)) {
        at_ += 2;
        return kind;
      }
    }
    for (const auto& [character, kind] : kOneCharacter) {
      if (Peek() == character) {
        ++at_;
        return kind;
      }
    }
    return Problem("unexpected character");
  }

  /// How many of the prefix letters b and r stand before a quote here, or kNoLiteral.
  std::size_t LiteralPrefix() const {
    std::size_t length = 0;
    if (Peek() == 'b' || Peek() == 'B') ++length;
    if (Peek(length) == 'r' || Peek(length) == 'R') ++length;
    const char quote = Peek(length);
    return quote == '"' || quote == '\'' ? length : kNoLiteral;
  }

  std::optional<TokenKind> Quoted(std::size_t prefix) {
    const bool bytes = prefix > 0 && ToLower(Peek()) == 'b';
    const bool raw = prefix > 0 && ToLower(Peek(prefix - 1)) == 'r';
    at_ += prefix;
    const std::string three(3, Peek());
    const std::string quote = StartsWith(three) ? three : three.substr(0, 1);
    at_ += quote.size();
    while (!StartsWith(quote)) {
      if (at_ == source_.size()) return Problem("string without an end");
      const char c = Peek();
      if (quote.size() == 1 && (c == '\n' || c == '\r')) return Problem("newline in string");
      if (c == '\\' && !raw) {
        const std::size_t length = EscapeLength();
        if (length == 0) return Problem("bad escape sequence in string");
        at_ += length;
      } else {
        ++at_;
      }
    }
    at_ += quote.size();
    return bytes ? TokenKind::kBytes : TokenKind::kString;
  }

  /// Bytes of the escape sequence that begins here, 0 if it has no valid form.
  std::size_t EscapeLength() const {
    const char c = Peek(1);
    if (c != '\0' && std::string_view("abfnrtv\"'\\?`").contains(c)) return 2;
    if (c == 'x' || c == 'X') return HexEscape(2);
    if (c == 'u') return HexEscape(4);
    if (c == 'U') return HexEscape(8);
    const auto octal = [this](std::size_t i, char last) {
      return Peek(i) >= '0' && Peek(i) <= last;
    };
    return octal(1, '3') && octal(2, '7') && octal(3, '7') ? 4 : 0;
  }

  std::size_t HexEscape(std::size_t digits) const {
    for (std::size_t i = 0; i < digits; ++i) {
      if (!IsHexDigit(Peek(2 + i))) return 0;
    }
    return 2 + digits;
  }

  std::optional<TokenKind> Problem(std::string_view text) {
    problem_ = text;
    return std::nullopt;
  }

  static constexpr std::size_t kNoLiteral = static_cast<std::size_t>(-1);

  std::string_view source_;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace

Result<std::vector<Token>> Tokenize(std::string_view source) { return Lexer(source).Run(); }

}  // namespace sonde::cel
