#include "rules/promql.h"

#include "sonde/config_spec.h"

namespace sonde::promql {
namespace {

std::string EscapedForRegex(std::string_view text) {
  constexpr std::string_view kSpecial = R"(\.+*?()|[]{}^$)";
  std::string escaped;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\\' || c == '"') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string Matcher(std::string_view label, std::span<const std::string> values) {
  if (values.size() == 1) return std::string(label) + "=" + Quote(values.front());
  std::string regex;
  for (const std::string& value : values) {
    if (!regex.empty()) regex += '|';
    regex += EscapedForRegex(value);
  }
  return std::string(label) + "=~" + Quote(regex);
}

std::string Range(Duration span) { return FormatLongDuration(span); }

std::string List(std::span<const std::string> names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::string Series(std::string_view metric, const Labels& labels) {
  std::string series(metric);
  series += '{';
  bool first = true;
  for (const auto& [name, value] : labels) {
    if (!first) series += ',';
    first = false;
    series += name + "=" + Quote(value);
  }
  return series + '}';
}

}  // namespace sonde::promql
