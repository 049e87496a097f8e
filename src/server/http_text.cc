#include "server/http_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <system_error>

#include "sonde/ascii.h"

namespace sonde {
namespace {

// The value of a q parameter; 0 if it is none.
double Quality(std::string_view parameter) noexcept {
  const std::size_t equals = parameter.find('=');
  if (equals == std::string_view::npos) return 0;
  if (!EqualsIgnoreCase(Trimmed(parameter.substr(0, equals)), "q")) return 0;
  const std::string_view text = Trimmed(parameter.substr(equals + 1));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

}  // namespace

bool PrefersGzip(std::string_view accept_encoding) noexcept {
  double gzip = 0;
  double plain = 0;
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    const std::string_view item = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size()
                                                                  : comma + 1);
    const std::size_t semicolon = item.find(';');
    const std::string_view coding = Trimmed(item.substr(0, semicolon));
    const double quality =
        semicolon == std::string_view::npos ? 1 : Quality(item.substr(semicolon + 1));
    if (EqualsIgnoreCase(coding, "gzip")) gzip = std::max(gzip, quality);
    if (coding == "identity" || coding == "*") plain = std::max(plain, quality);
  }
  return gzip > plain;
}

std::string HttpDate(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(time));
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  // The program never calls setlocale, so names are English.
  const std::size_t size =
      std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), size};
}

std::string HtmlEscape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace sonde
