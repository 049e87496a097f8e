#include "metrics/exposition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace sonde {
namespace {

// Numbers with a decimal exponent in [kMinFixed, kMaxFixed) are written without one (Go's 'g',
// shortest).
constexpr int kMinFixed = -4;
constexpr int kMaxFixed = 6;
constexpr std::uint64_t kFirstExponent = 1'000'000;

struct Decimal {
  bool negative = false;
  std::string_view digits;  ///< significant digits, without point
  int exponent = 0;         ///< of the first digit
};

// `text` is what to_chars wrote in scientific format; `buffer` takes the digits.
Decimal Split(std::string_view text, std::array<char, 32>& buffer) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t e = text.find('e');
  std::size_t count = 0;
  for (const char c : text.substr(0, e)) {
    if (c != '.') buffer[count++] = c;
  }
  decimal.digits = std::string_view(buffer.data(), count);
  std::string_view exponent = text.substr(e + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
  return decimal;
}

void AppendFixed(std::string& out, const Decimal& decimal) {
  const int point = decimal.exponent + 1;  // digits before the point
  if (point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += decimal.digits;
    return;
  }
  const auto whole = static_cast<std::size_t>(point);
  if (decimal.digits.size() <= whole) {
    out += decimal.digits;
    out.append(whole - decimal.digits.size(), '0');
    return;
  }
  out += decimal.digits.substr(0, whole);
  out += '.';
  out += decimal.digits.substr(whole);
}

bool AppendSpecial(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    return false;
  }
  return true;
}

// The length of the UTF-8 sequence at the front of `text`, 0 if it is not one.
std::size_t Utf8Length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return 0;
  }
  const unsigned second = at(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool too_large = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

bool IsPlain(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && c != '\\' && c != '"' && c != '\n';
  });
}

void AppendHelp(std::string& out, std::string_view help) {
  // Two searches for one letter are far quicker than one for two.
  if (!help.contains('\\') && !help.contains('\n')) {
    out += help;
    return;
  }
  for (const char c : help) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

std::string_view TypeName(MetricType type) {
  switch (type) {
    case MetricType::kCounter: return "counter";
    case MetricType::kHistogram: return "histogram";
    case MetricType::kGauge: break;
  }
  return "gauge";
}

}  // namespace

void AppendNumber(std::string& out, double value) {
  if (AppendSpecial(out, value)) return;
  if (value == 0) {  // also -0, as Go's exposition
    out += '0';
    return;
  }
  std::array<char, 48> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  const std::string_view scientific(text.data(), static_cast<std::size_t>(end - text.data()));
  std::array<char, 32> buffer{};
  const Decimal decimal = Split(scientific, buffer);
  if (decimal.exponent < kMinFixed || decimal.exponent >= kMaxFixed) {
    out += scientific;  // to_chars and Go agree: a sign and at least two exponent digits
    return;
  }
  if (decimal.negative) out += '-';
  AppendFixed(out, decimal);
}

std::string FormatNumber(double value) {
  std::string text;
  AppendNumber(text, value);
  return text;
}

void AppendCount(std::string& out, std::uint64_t value) {
  if (value >= kFirstExponent) return AppendNumber(out, static_cast<double>(value));
  std::array<char, 8> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), end);
}

void AppendLabelValue(std::string& out, std::string_view value) {
  if (IsPlain(value)) {
    out += value;
    return;
  }
  while (!value.empty()) {
    const std::size_t length = Utf8Length(value);
    const char c = value.front();
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || c == '"') {
      out += '\\';
      out += c;
    } else {
      out += value.substr(0, length);
    }
    value.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

std::string SanitizeLabelName(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::string legal;
  for (std::size_t i = 0; i < name.size();) {
    const char c = name[i];
    const bool good = c == '_' || is_letter(c) || (is_digit(c) && i > 0);
    legal += good ? c : '_';
    // A whole character becomes one underscore, as in Go.
    i += std::max<std::size_t>(Utf8Length(name.substr(i)), 1);
  }
  return legal.empty() ? "_" : legal;
}

void AppendLabels(std::string& out, std::span<const LabelPair> sorted) {
  const std::string* previous = nullptr;
  for (const auto& [name, value] : sorted) {
    if (previous != nullptr && *previous == name) continue;
    if (previous != nullptr) out += ',';
    previous = &name;
    out += name;
    out += "=\"";
    AppendLabelValue(out, value);
    out += '"';
  }
}

std::string RenderLabels(std::vector<LabelPair> labels) {
  for (LabelPair& label : labels) label.first = SanitizeLabelName(label.first);
  std::ranges::stable_sort(labels, {}, &LabelPair::first);
  std::string out;
  AppendLabels(out, labels);
  return out;
}

void ExpositionWriter::Family(std::string_view name, std::string_view help, MetricType type) {
  out_ += "# HELP ";
  out_ += name;
  out_ += ' ';
  AppendHelp(out_, help);
  out_ += "\n# TYPE ";
  out_ += name;
  out_ += ' ';
  out_ += TypeName(type);
  out_ += '\n';
}

void ExpositionWriter::Head(std::string_view name, std::string_view labels, std::string_view more) {
  out_ += name;
  if (!labels.empty() || !more.empty()) {
    out_ += '{';
    out_ += labels;
    if (!labels.empty() && !more.empty()) out_ += ',';
    out_ += more;
    out_ += '}';
  }
  out_ += ' ';
}

void ExpositionWriter::Series(std::string_view name, std::string_view labels, std::string_view more,
                              double value) {
  Head(name, labels, more);
  AppendNumber(out_, value);
  out_ += '\n';
}

void ExpositionWriter::Count(std::string_view name, std::string_view labels, std::string_view more,
                             std::uint64_t value) {
  Head(name, labels, more);
  AppendCount(out_, value);
  out_ += '\n';
}

}  // namespace sonde
