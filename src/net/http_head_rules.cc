#include "net/http_head_rules.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

constexpr std::string_view kTransferEncoding = "Transfer-Encoding";
constexpr std::string_view kContentLength = "Content-Length";
constexpr std::string_view kTrailer = "Trailer";

constexpr bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

bool IsNameByte(char c) noexcept { return IsTokenChar(c) || c == ' '; }

bool IsValueByte(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

/// "HTTP/d.d" of 1.1 or later.
bool KnowsTransferCodings(std::string_view version) noexcept {
  return version.substr(std::min(version.find('/'), version.size())) >= "/1.1";
}

bool IsLength(std::string_view text) noexcept {
  std::int64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc{} && end == text.data() + text.size() && IsDigit(text.front());
}

}  // namespace

bool IsHttp1StatusLine(std::string_view line) noexcept {
  constexpr std::string_view kPrefix = "HTTP/";
  constexpr std::size_t kVersionSize = kPrefix.size() + 3;
  if (!line.starts_with(kPrefix) || line.find(' ') != kVersionSize) return false;
  if (!IsDigit(line[5]) || line[6] != '.' || !IsDigit(line[7])) return false;
  std::string_view code = line.substr(kVersionSize);
  code.remove_prefix(std::min(code.find_first_not_of(' '), code.size()));
  code = code.substr(0, code.find(' '));
  if (code.size() != 3) return false;
  if (code.front() == '+') code.remove_prefix(1);
  return std::ranges::all_of(code, IsDigit);
}

bool IsHttp1HeaderLine(std::string_view line) noexcept {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  return std::ranges::all_of(line.substr(0, colon), IsNameByte) &&
         IsHttp1Continuation(line.substr(colon + 1));
}

bool IsHttp1Continuation(std::string_view line) noexcept {
  return std::ranges::all_of(line, IsValueByte);
}

std::string FindFramingFlaw(std::string_view version, const std::vector<HttpHeader>& headers) {
  const std::string* coding = nullptr;
  const std::string* length = nullptr;
  for (const auto& [name, value] : headers) {
    if (EqualsIgnoreCase(name, kTransferEncoding) && KnowsTransferCodings(version)) {
      if (coding != nullptr) return "there are two Transfer-Encoding headers";
      if (!EqualsIgnoreCase(value, "chunked")) return "unknown Transfer-Encoding \"" + value + "\"";
      coding = &value;
    }
    if (!EqualsIgnoreCase(name, kContentLength)) continue;
    if (length != nullptr && *length != value) return "there are two different Content-Lengths";
    if (!value.empty() && !IsLength(value)) return "bad Content-Length \"" + value + "\"";
    length = &value;
  }
  if (coding == nullptr) return {};
  for (const auto& [name, value] : headers) {
    if (!EqualsIgnoreCase(name, kTrailer)) continue;
    for (const std::string_view framing : {kTransferEncoding, kTrailer, kContentLength}) {
      if (ListHas(value, framing)) return "a trailer may not be \"" + std::string(framing) + "\"";
    }
  }
  return {};
}

bool IsChunked(std::string_view version, const std::vector<HttpHeader>& headers) {
  return KnowsTransferCodings(version) &&
         std::ranges::any_of(headers, [](const HttpHeader& header) {
           return EqualsIgnoreCase(header.first, kTransferEncoding);
         });
}

void DropFraming(std::string_view version, std::vector<HttpHeader>& headers) {
  const bool codings = KnowsTransferCodings(version);
  const bool chunked = IsChunked(version, headers);
  const bool closes =
      codings && std::ranges::any_of(headers, [](const HttpHeader& header) {
        return EqualsIgnoreCase(header.first, "Connection") && ListHas(header.second, "close");
      });
  std::erase_if(headers, [&](const HttpHeader& header) {
    const auto is = [&](std::string_view name) { return EqualsIgnoreCase(header.first, name); };
    return is(kTransferEncoding) || (chunked && (is(kContentLength) || is(kTrailer))) ||
           (closes && is("Connection"));
  });
}

}  // namespace sonde
