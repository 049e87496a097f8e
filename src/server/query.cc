#include "server/query.h"

#include <array>
#include <string_view>

namespace sonde {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Unescape(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

/// Cuts `text` at the first `separator`; gives the part before and leaves the part after.
std::string_view CutFirst(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view first = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return first;
}

}  // namespace

std::optional<std::string> QueryUnescape(std::string_view text) { return Unescape(text, true); }
std::optional<std::string> PathUnescape(std::string_view text) { return Unescape(text, false); }

std::string QueryEscape(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

QueryParams QueryParams::Parse(std::string_view raw) {
  QueryParams params;
  while (!raw.empty() && params.pairs_.size() < kMaxPairs) {
    std::string_view pair = CutFirst(raw, '&');
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    auto name = QueryUnescape(CutFirst(pair, '='));
    auto value = QueryUnescape(pair);
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
