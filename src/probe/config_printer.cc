#include <algorithm>
#include <utility>

#include "sonde/base64.h"
#include "sonde/config_node.h"
#include "sonde/utf8.h"
#include "yaml_scalar.h"

namespace sonde {
namespace {

/// go-yaml v2, whose indent is 2, puts a list below its key without indenting it; v3 with 4 does
/// indent it.
constexpr int kFlushIndent = 2;

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
/// Every character beyond ASCII counts as one.
bool IsLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}
/// The digits of `text` from `at` on.
std::string_view NumberAt(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return text.substr(at, end - at);
}

}  // namespace

bool PrintsBefore(std::string_view a, std::string_view b) noexcept {
  bool digits = false;  // the last byte in common was one
  std::size_t i = 0;
  for (; i < a.size() && i < b.size() && a[i] == b[i]; ++i) digits = IsDigit(a[i]);
  if (i == a.size() || i == b.size()) return a.size() < b.size();
  if (IsLetter(a[i]) && IsLetter(b[i])) return a.substr(i) < b.substr(i);
  if (IsLetter(a[i]) || IsLetter(b[i])) return digits ? IsLetter(a[i]) : IsLetter(b[i]);
  const std::string_view number_a = NumberAt(a, i);
  const std::string_view number_b = NumberAt(b, i);
  if (number_a.size() != number_b.size()) return number_a.size() < number_b.size();
  if (number_a != number_b) return number_a < number_b;
  return a[i] < b[i];
}

ConfigPrinter::ConfigPrinter(int indent, std::shared_ptr<const ShownValues> shown, Zeros zeros)
    : indent_(indent), zeros_(zeros), shown_(std::move(shown)) {
  levels_.push_back({.column = 0, .sequence = false, .first_inline = true});
}

void ConfigPrinter::Lead(std::string_view key) {
  Level& level = levels_.back();
  const bool same_line = level.empty && level.first_inline;
  if (level.empty && !same_line) out_ += '\n';
  level.empty = false;
  if (!same_line) out_.append(static_cast<std::size_t>(level.column), ' ');
  out_ += level.sequence ? "-" : QuoteScalar(key) + ":";
}

void ConfigPrinter::Open(std::string_view key, bool sequence) {
  Lead(key);
  const Level& level = levels_.back();
  if (level.sequence) {
    out_ += ' ';
    levels_.push_back({.column = level.column + 2, .sequence = sequence, .first_inline = true});
    return;
  }
  const bool flush = sequence && indent_ == kFlushIndent;
  levels_.push_back(
      {.column = flush ? level.column : NextColumn(), .sequence = sequence, .first_inline = false});
}

int ConfigPrinter::NextColumn() const noexcept {
  return indent_ * ((levels_.back().column + indent_) / indent_);
}

void ConfigPrinter::Close() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty) return;
  if (!level.first_inline) out_ += ' ';
  out_ += level.sequence ? "[]\n" : "{}\n";
}

void ConfigPrinter::BeginMapping(std::string_view key) { Open(key, false); }
void ConfigPrinter::EndMapping() { Close(); }
void ConfigPrinter::BeginSequence(std::string_view key) { Open(key, true); }
void ConfigPrinter::EndSequence() { Close(); }

void ConfigPrinter::Scalar(std::string_view key, std::string_view value) {
  if (shown_) {
    const auto found = shown_->find(value);
    if (found != shown_->end()) value = found->second;
  }
  if (!IsValidUtf8(value)) return Binary(key, value);
  IsBlockText(value) ? Literal(key, "", value) : Plain(key, QuoteScalar(value));
}

// As go-yaml: base64 in lines of 70.
void ConfigPrinter::Binary(std::string_view key, std::string_view bytes) {
  constexpr std::size_t kLine = 70;
  const std::string code = EncodeBase64(bytes);
  if (code.size() < kLine) return Plain(key, "!!binary " + code);
  std::string lines;
  for (std::size_t i = 0; i < code.size(); i += kLine) lines += code.substr(i, kLine) + "\n";
  Literal(key, "!!binary ", lines);
}

void ConfigPrinter::Literal(std::string_view key, std::string_view tag, std::string_view text) {
  Lead(key);
  ((out_ += ' ') += tag) += '|';
  if (text.front() == ' ' || text.front() == '\n') out_ += std::to_string(indent_);
  const bool ends = text.ends_with('\n');
  if (!ends) out_ += '-';
  if (ends && (text.size() == 1 || text[text.size() - 2] == '\n')) out_ += '+';
  out_ += '\n';
  const auto column = static_cast<std::size_t>(NextColumn());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out_.append(column, ' ').append(text.substr(0, end));
    out_ += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void ConfigPrinter::Plain(std::string_view key, std::string_view value) {
  Lead(key);
  out_ += ' ';
  out_ += value;
  out_ += '\n';
}

std::string ConfigPrinter::Take() {
  levels_.assign(1, {.column = 0, .sequence = false, .first_inline = true});
  return std::exchange(out_, {});
}

}  // namespace sonde
