#include "server/query.h"

#include <array>
#include <string_view>

#include "sonde/percent.h"

namespace sonde {
namespace {

constexpr PercentDecoding kForm{.plus_is_space = true};

/// Cuts `text` at the first `separator`; gives the part before and leaves the part after.
std::string_view CutFirst(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view first = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return first;
}

}  // namespace

QueryParams QueryParams::Parse(std::string_view raw) {
  QueryParams params;
  while (!raw.empty() && params.pairs_.size() < kMaxPairs) {
    std::string_view pair = CutFirst(raw, '&');
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    auto name = PercentDecode(CutFirst(pair, '='), kForm);
    auto value = PercentDecode(pair, kForm);
    if (name && value) params.pairs_.emplace_back(std::move(*name), std::move(*value));
  }
  return params;
}

std::string_view QueryParams::Get(std::string_view name) const noexcept {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return {};
}

std::string CleanPath(std::string_view path) {
  std::vector<std::string_view> elements;
  std::string_view rest = path;
  std::string_view last;
  while (!rest.empty()) {
    last = CutFirst(rest, '/');
    if (last.empty() || last == ".") continue;
    if (last != "..") {
      elements.push_back(last);
    } else if (!elements.empty()) {
      elements.pop_back();
    }
  }
  std::string clean;
  for (const std::string_view element : elements) (clean += '/') += element;
  if (clean.empty()) return "/";
  return path.ends_with('/') ? clean + '/' : clean;
}

}  // namespace sonde
