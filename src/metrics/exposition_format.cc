#include "metrics/exposition_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace sonde {
namespace {

using Encoding = ExpositionFormat::Encoding;

constexpr std::string_view kProtoType = "application/vnd.google.protobuf";
constexpr std::string_view kProtoMessage = "io.prometheus.client.MetricFamily";
constexpr std::array<std::pair<std::string_view, Encoding>, 3> kProtoEncodings = {
    {{"delimited", Encoding::kProtoDelimited},
     {"text", Encoding::kProtoText},
     {"compact-text", Encoding::kProtoCompact}}};
constexpr std::array<std::string_view, 4> kEscapings = {"allow-utf-8", "underscores", "dots",
                                                        "values"};

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view CutAt(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view first = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return Trim(first);
}

/// One media range of an Accept header.
struct MediaRange {
  std::string_view type;
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  double quality = 1;

  std::string_view Parameter(std::string_view name) const {
    const auto found =
        std::ranges::find(parameters, name, &decltype(parameters)::value_type::first);
    return found == parameters.end() ? std::string_view() : found->second;
  }
};

MediaRange ParseRange(std::string_view text) {
  MediaRange range;
  range.type = CutAt(text, ';');
  while (!text.empty()) {
    std::string_view value = CutAt(text, ';');
    const std::string_view name = CutAt(value, '=');
    value = Trim(value);
    if (name != "q") {
      range.parameters.emplace_back(name, value);
      continue;
    }
    double quality = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), quality);
    if (error == std::errc{} && end == value.data() + value.size()) range.quality = quality;
  }
  return range;
}

/// The most wanted first.
std::vector<MediaRange> ParseAccept(std::string_view accept) {
  constexpr std::size_t kMost = 64;
  std::vector<MediaRange> ranges;
  while (!accept.empty() && ranges.size() < kMost) ranges.push_back(ParseRange(CutAt(accept, ',')));
  std::ranges::stable_sort(ranges, std::greater<>(), &MediaRange::quality);
  return ranges;
}

std::optional<Encoding> EncodingOf(const MediaRange& range) {
  if (range.type == kProtoType && range.Parameter("proto") == kProtoMessage) {
    for (const auto& [name, encoding] : kProtoEncodings) {
      if (range.Parameter("encoding") == name) return encoding;
    }
  }
  const std::string_view version = range.Parameter("version");
  if (range.type == "text/plain" && (version.empty() || version == "0.0.4")) return Encoding::kText;
  return std::nullopt;
}

}  // namespace

std::string ExpositionFormat::ContentType() const {
  std::string type = "text/plain; version=0.0.4; charset=utf-8";
  for (const auto& [name, of] : kProtoEncodings) {
    if (of != encoding) continue;
    type = std::string(kProtoType) + "; proto=" + std::string(kProtoMessage) +
           "; encoding=" + std::string(name);
  }
  return type + "; escaping=" + escaping;
}

ExpositionFormat NegotiateExposition(std::string_view accept) {
  ExpositionFormat format;
  for (const MediaRange& range : ParseAccept(accept)) {
    const std::string_view escaping = range.Parameter("escaping");
    if (std::ranges::find(kEscapings, escaping) != kEscapings.end()) format.escaping = escaping;
    if (const auto encoding = EncodingOf(range)) {
      format.encoding = *encoding;
      break;
    }
  }
  return format;
}

}  // namespace sonde
