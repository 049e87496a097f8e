#include "probes/http/http_date.h"

#include <algorithm>
#include <array>
#include <span>

#include "sonde/ascii.h"

namespace sonde {
namespace {

constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
constexpr auto kWeekdays = std::to_array<std::string_view>(
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"});
constexpr std::size_t kShortName = 3;

constexpr bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

/// Takes a text apart by a pattern, a letter for each field:
///   a weekday, short · A weekday, long · b month · d day, two digits · e day, may be padded ·
///   Y year · y year of two digits · H M S time · Z GMT · z zone · anything else is itself
/// A space stands for one or more.
class DateReader {
 public:
  explicit DateReader(std::string_view text) noexcept : rest_(text) {}

  std::optional<std::chrono::sys_seconds> Read(std::string_view pattern) {
    for (const char field : pattern) {
      if (!ReadField(field)) return std::nullopt;
    }
    if (!rest_.empty()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year_), std::chrono::month(month_),
                                           std::chrono::day(static_cast<unsigned>(day_))};
    if (!date.ok() || hour_ > 23 || minute_ > 59 || second_ > 59) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour_) + std::chrono::minutes(minute_) +
           std::chrono::seconds(second_);
  }

 private:
  bool ReadField(char field) {
    switch (field) {
      case ' ': return SkipSpaces();
      case 'a': return Name(kWeekdays, kShortName).has_value();
      case 'A': return Name(kWeekdays, std::string_view::npos).has_value();
      case 'b': return ReadMonth();
      case 'd': return Number(2, 2, day_);
      case 'e': return (!rest_.starts_with(' ') || Skip(1)) && Number(1, 2, day_);
      case 'Y': return Number(4, 4, year_);
      case 'y':
        if (!Number(2, 2, year_)) return false;
        year_ += year_ >= 69 ? 1900 : 2000;  // as POSIX and Go
        return true;
      case 'H': return Number(1, 2, hour_);
      case 'M': return Number(2, 2, minute_);
      case 'S': return Number(2, 2, second_) && SkipFraction();
      case 'Z': return rest_.starts_with("GMT") && Skip(3);
      case 'z': return SkipZone();
      default: return rest_.starts_with(field) && Skip(1);
    }
  }

  bool Skip(std::size_t size) noexcept {
    rest_.remove_prefix(size);
    return true;
  }
  bool SkipSpaces() noexcept {
    if (!rest_.starts_with(' ')) return false;
    return Skip(std::min(rest_.find_first_not_of(' '), rest_.size()));
  }
  bool Number(std::size_t min_digits, std::size_t max_digits, int& value) noexcept {
    std::size_t digits = 0;
    value = 0;
    while (digits < max_digits && digits < rest_.size() && IsDigit(rest_[digits])) {
      value = value * 10 + (rest_[digits++] - '0');
    }
    return digits >= min_digits && Skip(digits);
  }
  bool SkipFraction() noexcept {
    const bool has_one =
        rest_.size() >= 2 && (rest_[0] == '.' || rest_[0] == ',') && IsDigit(rest_[1]);
    return !has_one || Skip(std::min(rest_.find_first_not_of("0123456789", 1), rest_.size()));
  }
  /// Which of `names`, cut to `length`, comes next; in any case of letters.
  std::optional<std::size_t> Name(std::span<const std::string_view> names, std::size_t length) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string_view name = names[i].substr(0, length);
      if (!EqualsIgnoreCase(rest_.substr(0, name.size()), name)) continue;
      Skip(name.size());
      return i;
    }
    return std::nullopt;
  }
  bool ReadMonth() {
    const auto index = Name(kMonths, kShortName);
    if (index) month_ = static_cast<unsigned>(*index) + 1;
    return index.has_value();
  }
  /// Three to five capital letters, the longer ones as zones are named; GMT may have an offset.
  /// Zones are known to nobody but their owners, so none moves the time.
  bool SkipZone() noexcept {
    const auto end = std::ranges::find_if_not(rest_, IsUpper);
    const auto letters = static_cast<std::size_t>(end - rest_.begin());
    const bool named =
        letters == 3 || ((letters == 4 || letters == 5) && rest_[letters - 1] == 'T');
    if (!named) return false;
    const bool gmt = rest_.starts_with("GMT");
    Skip(letters);
    if (!gmt || !(rest_.starts_with('+') || rest_.starts_with('-'))) return true;
    int hours = 0;
    Skip(1);
    return Number(1, 2, hours) && hours <= 23;
  }

  std::string_view rest_;
  int year_ = 0, day_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
  unsigned month_ = 0;
};

std::optional<std::chrono::sys_seconds> FirstOf(std::span<const std::string_view> patterns,
                                                std::string_view text) {
  for (const std::string_view pattern : patterns) {
    if (const auto time = DateReader(text).Read(pattern)) return time;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::sys_seconds> ParseHttpDate(std::string_view text) {
  static constexpr std::string_view kPatterns[] = {"a, d b Y H:M:S Z", "A, d-b-y H:M:S z",
                                                   "a b e H:M:S Y"};
  return FirstOf(kPatterns, text);
}

std::optional<std::chrono::sys_seconds> ParseCookieDate(std::string_view text) {
  static constexpr std::string_view kPatterns[] = {"a, d b Y H:M:S z", "a, d-b-Y H:M:S z"};
  return FirstOf(kPatterns, text);
}

}  // namespace sonde
