#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "sonde/base64.h"
#include "sonde/config_spec.h"
#include "sonde/told_secrets.h"
#include "yaml_scalar.h"

namespace sonde {
namespace {

using Kind = ValueForm::Kind;

bool IsText(const ConfigNode& node) {
  return node.IsSurelyText() || ResolveScalar(node.text) == ScalarType::kString;
}

/// Whether it may not be taken for a number or a truth value. Quotes around a reference do not say
/// so:
/// `{index: ${env:N}}` is no YAML without them.
bool IsTextOnly(const ConfigNode& node) {
  return node.IsSurelyText() && (node.raw == nullptr || node.tag == ConfigNode::Tag::kString);
}

/// The complaint about a scalar whose text is none of the wanted form.
bool WrongScalar(const ConfigNode& node, std::string_view wanted, bool fits_without_quotes,
                 std::string_view example, ConfigErrors& errors) {
  ConfigErrors own;
  WrongType(node, wanted, own);
  const ConfigError& error = own.errors().front();
  std::string hint = error.hint;
  if (hint.empty() && node.IsScalar()) {
    hint = node.quoted && fits_without_quotes ? "remove the quotes" : std::string(example);
  }
  errors.Add(error.mark, error.message, std::move(hint));
  return false;
}

bool DecodeText(const ConfigNode& node, std::string& value, ConfigErrors& errors) {
  if (!node.IsScalar()) return WrongType(node, "string", errors);
  if (node.tag != ConfigNode::Tag::kBinary) {
    value = node.text;
    return true;
  }
  auto bytes = DecodeBase64(node.text);
  if (!bytes) {
    errors.Add(node.mark, "the !!binary value is not base64");
    return false;
  }
  value = std::move(*bytes);
  return true;
}

std::optional<std::int64_t> IntegerOf(std::string_view text) {
  const ScalarType type = ResolveScalar(text);
  if (type == ScalarType::kInt) return ParseYamlInt(text);
  if (type != ScalarType::kFloat) return std::nullopt;
  // As go-yaml: what stands behind the point is cut off.
  const double number = ParseYamlFloat(text).value_or(std::nan(""));
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!(std::abs(number) < kLimit)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

bool DecodeInteger(const ConfigNode& node, std::int64_t low, std::int64_t high, std::int64_t& value,
                   ConfigErrors& errors) {
  const auto number = node.IsScalar() ? IntegerOf(node.text) : std::nullopt;
  if (!number || IsTextOnly(node)) {
    return WrongScalar(node, "int", number.has_value(), "", errors);
  }
  if (*number < low || *number > high) {
    errors.Add(node.mark, fmt::format("{} is out of range", *number));
    return false;
  }
  value = *number;
  return true;
}

bool DecodeDuration(const ConfigNode& node, bool long_units, Duration& value,
                    ConfigErrors& errors) {
  // As go-yaml: a bare number is a number, never a duration; a quoted "0" is one.
  const auto parsed =
      node.IsScalar() && IsText(node) ? ParseDuration(node.text, long_units) : std::nullopt;
  if (!parsed) {
    const bool bare = node.IsScalar() && ParseYamlFloat(node.text).has_value();
    const std::string example = bare         ? fmt::format("add a unit: {}s", node.Shown())
                                : long_units ? "like 500ms, 1m30s or 7d"
                                             : "like 500ms or 1m30s";
    return WrongScalar(node, "duration", false, example, errors);
  }
  value = *parsed;
  return true;
}

std::string SizeText(ByteSize size) {
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (size.bytes <= 0) return "0B";
  std::string text;
  std::int64_t rest = size.bytes;
  for (const std::string_view unit : kUnits) {
    if (rest % 1024 != 0) text.insert(0, fmt::format("{}{}", rest % 1024, unit));
    rest /= 1024;
    if (rest == 0) break;
  }
  return text;
}

std::optional<double> PercentOf(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const auto number = ParseYamlFloat(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  const double ratio = percent ? *number / 100 : *number;
  if (ratio < 0 || ratio > 1) return std::nullopt;
  return ratio;
}

}  // namespace

#define SONDE_FORM(type, form_kind, form_name) \
  ValueForm ValueCodec<type>::Form() { return {.kind = form_kind, .name = form_name}; }
SONDE_FORM(std::string, Kind::kString, "string")
SONDE_FORM(Secret, Kind::kSecret, "secret")
SONDE_FORM(bool, Kind::kBool, "bool")
SONDE_FORM(std::int64_t, Kind::kInt, "int")
SONDE_FORM(int, Kind::kInt, "int")
SONDE_FORM(double, Kind::kNumber, "number")
SONDE_FORM(Duration, Kind::kDuration, "duration")
SONDE_FORM(LongDuration, Kind::kLongDuration, "duration")
SONDE_FORM(ByteSize, Kind::kSize, "size")
SONDE_FORM(Percent, Kind::kPercent, "percent")
SONDE_FORM(Regex, Kind::kRegex, "regex")
#undef SONDE_FORM

bool ValueCodec<std::string>::Decode(const ConfigNode& node, std::string& value,
                                     ConfigErrors& errors) {
  return DecodeText(node, value, errors);
}
bool ValueCodec<std::string>::IsZero(const std::string& value) { return value.empty(); }
void ValueCodec<std::string>::Print(const std::string& value, std::string_view key,
                                    ConfigPrinter& printer) {
  printer.Scalar(key, value);
}

bool ValueCodec<Secret>::Decode(const ConfigNode& node, Secret& value, ConfigErrors& errors) {
  return DecodeText(node, value.text, errors);
}
bool ValueCodec<Secret>::IsZero(const Secret& value) { return value.text.empty(); }
void ValueCodec<Secret>::Print(const Secret& value, std::string_view key, ConfigPrinter& printer) {
  if (value.text.empty() || TellSecrets::on()) return printer.Scalar(key, value.text);
  printer.Plain(key, "<secret>");
}

bool ValueCodec<bool>::Decode(const ConfigNode& node, bool& value, ConfigErrors& errors) {
  // As go-yaml: the words of YAML 1.1 (yes, off) are strings that a boolean may be written as, with
  // and without quotes. A quoted "true" is not.
  const auto parsed = node.IsScalar() ? ParseYamlBool(node.text) : std::nullopt;
  const bool is_word = ResolveScalar(node.text) == ScalarType::kString;
  if (!parsed || (IsTextOnly(node) && !is_word)) {
    return WrongScalar(node, "bool", parsed.has_value(), "write true or false", errors);
  }
  value = *parsed;
  return true;
}
bool ValueCodec<bool>::IsZero(const bool& value) { return !value; }
void ValueCodec<bool>::Print(const bool& value, std::string_view key, ConfigPrinter& printer) {
  printer.Plain(key, value ? "true" : "false");
}

bool ValueCodec<std::int64_t>::Decode(const ConfigNode& node, std::int64_t& value,
                                      ConfigErrors& errors) {
  using Limits = std::numeric_limits<std::int64_t>;
  return DecodeInteger(node, Limits::min(), Limits::max(), value, errors);
}
bool ValueCodec<std::int64_t>::IsZero(const std::int64_t& value) { return value == 0; }
void ValueCodec<std::int64_t>::Print(const std::int64_t& value, std::string_view key,
                                     ConfigPrinter& printer) {
  printer.Plain(key, fmt::to_string(value));
}

bool ValueCodec<int>::Decode(const ConfigNode& node, int& value, ConfigErrors& errors) {
  using Limits = std::numeric_limits<int>;
  std::int64_t wide = 0;
  if (!DecodeInteger(node, Limits::min(), Limits::max(), wide, errors)) return false;
  value = static_cast<int>(wide);
  return true;
}
bool ValueCodec<int>::IsZero(const int& value) { return value == 0; }
void ValueCodec<int>::Print(const int& value, std::string_view key, ConfigPrinter& printer) {
  printer.Plain(key, fmt::to_string(value));
}

bool ValueCodec<double>::Decode(const ConfigNode& node, double& value, ConfigErrors& errors) {
  const auto parsed = node.IsScalar() && ResolveScalar(node.text) != ScalarType::kString
                          ? ParseYamlFloat(node.text)
                          : std::nullopt;
  if (!parsed || IsTextOnly(node)) {
    return WrongScalar(node, "number", parsed.has_value(), "", errors);
  }
  value = *parsed;
  return true;
}
bool ValueCodec<double>::IsZero(const double& value) { return value == 0; }
void ValueCodec<double>::Print(const double& value, std::string_view key, ConfigPrinter& printer) {
  printer.Plain(key, fmt::format("{}", value));
}

bool ValueCodec<Duration>::Decode(const ConfigNode& node, Duration& value, ConfigErrors& errors) {
  return DecodeDuration(node, false, value, errors);
}
bool ValueCodec<Duration>::IsZero(const Duration& value) { return value == Duration::zero(); }
void ValueCodec<Duration>::Print(const Duration& value, std::string_view key,
                                 ConfigPrinter& printer) {
  printer.Plain(key, FormatDuration(value));
}

bool ValueCodec<LongDuration>::Decode(const ConfigNode& node, LongDuration& value,
                                      ConfigErrors& errors) {
  return DecodeDuration(node, true, value.value, errors);
}
bool ValueCodec<LongDuration>::IsZero(const LongDuration& value) {
  return value.value == Duration::zero();
}
void ValueCodec<LongDuration>::Print(const LongDuration& value, std::string_view key,
                                     ConfigPrinter& printer) {
  printer.Plain(key, FormatLongDuration(value.value));
}

bool ValueCodec<ByteSize>::Decode(const ConfigNode& node, ByteSize& value, ConfigErrors& errors) {
  // A bare 10 is refused, a bare 0 is fine: the text decides, not the YAML type.
  const auto parsed = node.IsScalar() ? ParseByteSize(node.text) : std::nullopt;
  if (!parsed) return WrongScalar(node, "size", false, "like 64KB, 1MiB or 1.5MB", errors);
  value = *parsed;
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (value.bytes < 0 || value.bytes == kMax) value.bytes = kMax - 1;
  return true;
}
bool ValueCodec<ByteSize>::IsZero(const ByteSize& value) { return value.bytes == 0; }
void ValueCodec<ByteSize>::Print(const ByteSize& value, std::string_view key,
                                 ConfigPrinter& printer) {
  printer.Plain(key, SizeText(value));
}

bool ValueCodec<Percent>::Decode(const ConfigNode& node, Percent& value, ConfigErrors& errors) {
  const auto parsed = node.IsScalar() ? PercentOf(node.text) : std::nullopt;
  if (!parsed) return WrongScalar(node, "percent", false, "like 99.9% or 0.999", errors);
  value.ratio = *parsed;
  return true;
}
bool ValueCodec<Percent>::IsZero(const Percent& value) { return value.ratio == 0; }
void ValueCodec<Percent>::Print(const Percent& value, std::string_view key,
                                ConfigPrinter& printer) {
  printer.Plain(key, fmt::format("{:.10g}%", value.ratio * 100));
}

bool ValueCodec<Regex>::Decode(const ConfigNode& node, Regex& value, ConfigErrors& errors) {
  std::string pattern;
  if (!DecodeText(node, pattern, errors)) return false;
  auto compiled = Regex::Compile(pattern);
  if (!compiled) {
    // The library's message quotes parts of the pattern.
    const std::string why = !node.raw ? compiled.error().message : "bad regular expression";
    errors.Add(node.mark, fmt::format("\"{}\": {}", node.Shown(), why), "RE2 syntax, as in Go");
    return false;
  }
  value = std::move(*compiled);
  return true;
}
bool ValueCodec<Regex>::IsZero(const Regex& value) { return value.pattern().empty(); }
void ValueCodec<Regex>::Print(const Regex& value, std::string_view key, ConfigPrinter& printer) {
  printer.Scalar(key, value.pattern());
}

}  // namespace sonde
