#include "probes/http_client/http_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sonde/ascii.h"

namespace sonde {
namespace {

constexpr char Upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool IsTokenChar(char c) noexcept {
  const char lower = LowerAscii(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

std::optional<int> Number(std::string_view text, std::size_t min_digits, std::size_t max_digits) {
  if (text.size() < min_digits || text.size() > max_digits) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<unsigned> Month(std::string_view text) {
  const auto found = std::ranges::find(kMonths, text);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<std::chrono::seconds> TimeOfDay(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hours = Number(text.substr(0, 2), 2, 2);
  const auto minutes = Number(text.substr(3, 2), 2, 2);
  const auto seconds = Number(text.substr(6, 2), 2, 2);
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60) {
    return std::nullopt;
  }
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
         std::chrono::seconds(*seconds);
}

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::optional<std::chrono::sys_seconds> Compose(std::optional<int> year,
                                                std::optional<unsigned> month,
                                                std::optional<int> day,
                                                std::optional<std::chrono::seconds> time) {
  if (!year || !month || !day || !time) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + *time;
}

/// RFC 850 has two digits for the year: 69 and later are of the last century (as POSIX and Go).
std::optional<int> Year(std::string_view text) {
  const auto year = Number(text, 2, 4);
  if (!year || text.size() == 3) return std::nullopt;
  if (text.size() == 4) return year;
  return *year + (*year >= 69 ? 1900 : 2000);
}

}  // namespace

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, IsTokenChar);
}

bool IsHeaderValue(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

std::string CanonicalHeaderName(std::string_view name) {
  std::string canonical(name);
  if (!IsToken(name)) return canonical;
  bool start = true;
  for (char& c : canonical) {
    c = start ? Upper(c) : LowerAscii(c);
    start = c == '-';
  }
  return canonical;
}

std::optional<std::chrono::sys_seconds> ParseHttpDate(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) {  // asctime: "Sun Nov  6 08:49:37 1994"
    const auto words = Split(text, " ");
    if (words.size() != 5 || words[0].size() != 3) return std::nullopt;
    return Compose(Number(words[4], 4, 4), Month(words[1]), Number(words[2], 1, 2),
                   TimeOfDay(words[3]));
  }
  if (comma < 3) return std::nullopt;
  const auto words = Split(text.substr(comma + 1), " -");  // "06 Nov 1994 08:49:37 GMT"
  if (words.size() != 5 || words[4].empty()) return std::nullopt;
  if (!std::ranges::all_of(words[4], [](char c) { return c >= 'A' && c <= 'Z'; }))
    return std::nullopt;
  return Compose(Year(words[2]), Month(words[1]), Number(words[0], 1, 2), TimeOfDay(words[3]));
}

}  // namespace sonde
