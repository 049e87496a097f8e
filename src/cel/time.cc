#include "cel/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

#include "cel/ascii.h"

namespace sonde::cel {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kMinSeconds = -62135596800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kMaxSeconds = 253402300799;  // 9999-12-31T23:59:59Z
constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::int64_t kSecondsPerHour = 3600;
constexpr std::int64_t kSecondsPerMinute = 60;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::size_t kNanosecondDigits = 9;

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Reads fixed-width fields from the left; any mismatch makes it bad for good.
class Fields {
 public:
  explicit Fields(std::string_view text) : text_(text) {}

  std::int64_t Number(std::size_t digits, std::int64_t min, std::int64_t max) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      good_ = good_ && !text_.empty() && IsDigit(text_.front());
      if (!good_) return 0;
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    good_ = value >= min && value <= max;
    return value;
  }

  bool Accept(char c) {
    if (!good_ || !text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { good_ = Accept(c); }

  /// ".123", if it stands here.
  std::int32_t Nanoseconds() {
    if (!Accept('.')) return 0;
    std::int32_t value = 0;
    std::size_t digits = 0;
    for (; !text_.empty() && IsDigit(text_.front()); text_.remove_prefix(1), ++digits) {
      if (digits < kNanosecondDigits) value = value * 10 + (text_.front() - '0');
    }
    good_ = digits > 0;
    for (; digits < kNanosecondDigits; ++digits) value *= 10;
    return value;
  }

  /// Seconds east of UTC: "Z", "+02:00".
  std::int64_t Offset() {
    if (Accept('Z')) return 0;
    const std::int64_t sign = Accept('-') ? -1 : 1;
    if (sign == 1) Expect('+');
    const std::int64_t hours = Number(2, 0, 23);
    Expect(':');
    return sign * (hours * kSecondsPerHour + Number(2, 0, 59) * kSecondsPerMinute);
  }

  bool AllRead() const { return good_ && text_.empty(); }

 private:
  std::string_view text_;
  bool good_ = true;
};

constexpr std::uint64_t kMaxNanoseconds = std::uint64_t{1} << 63;

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
constexpr std::array<Unit, 8> kUnits{{
    {"ns", 1},
    {"us", 1'000},
    {"\u00B5s", 1'000},  // micro sign
    {"\u03BCs", 1'000},  // Greek mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

/// Digits in front of `text`, removed from it. Stops adding (but not reading) where 64 bits end.
struct DigitRun {
  std::uint64_t value = 0;
  double scale = 1;
  std::size_t length = 0;
  bool overflow = false;
};

DigitRun TakeDigits(std::string_view& text) {
  DigitRun run;
  for (; !text.empty() && IsDigit(text.front()); text.remove_prefix(1), ++run.length) {
    const auto digit = static_cast<std::uint64_t>(text.front() - '0');
    run.overflow = run.overflow || run.value > (kMaxNanoseconds - digit) / 10;
    if (run.overflow) continue;
    run.value = run.value * 10 + digit;
    run.scale *= 10;
  }
  return run;
}

/// The nanoseconds of one "1.5h", removed from `text`.
std::optional<std::uint64_t> TakeQuantity(std::string_view& text) {
  const DigitRun whole = TakeDigits(text);
  DigitRun fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = TakeDigits(text);
  }
  if (whole.overflow || whole.length + fraction.length == 0) return std::nullopt;
  const std::size_t end = std::min(text.find_first_of(".0123456789"), text.size());
  for (const Unit& unit : kUnits) {
    if (text.substr(0, end) != unit.name) continue;
    text.remove_prefix(end);
    if (whole.value > kMaxNanoseconds / unit.nanoseconds) return std::nullopt;
    const double part = static_cast<double>(fraction.value) *
                        (static_cast<double>(unit.nanoseconds) / fraction.scale);
    const std::uint64_t sum = whole.value * unit.nanoseconds + static_cast<std::uint64_t>(part);
    if (sum > kMaxNanoseconds) return std::nullopt;
    return sum;
  }
  return std::nullopt;
}

std::string Fraction(std::int32_t nanoseconds) {
  if (nanoseconds == 0) return "";
  std::string digits = fmt::format(".{:09}", nanoseconds);
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits;
}

}  // namespace

bool InTimestampRange(std::int64_t seconds) noexcept {
  return seconds >= kMinSeconds && seconds <= kMaxSeconds;
}

std::int64_t DaysOf(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  const chrono::sys_days first = chrono::year(static_cast<int>(year)) /
                                 chrono::month(static_cast<unsigned>(month)) / chrono::day(1);
  return first.time_since_epoch().count() + day - 1;
}

CivilTime ToCivil(std::int64_t local_seconds) noexcept {
  const std::int64_t days = FloorDivide(local_seconds, kSecondsPerDay);
  const std::int64_t second_of_day = local_seconds - days * kSecondsPerDay;
  const chrono::sys_days date{chrono::days(days)};
  const chrono::year_month_day civil(date);
  CivilTime time;
  time.year = static_cast<int>(civil.year());
  time.month = static_cast<unsigned>(civil.month());
  time.day = static_cast<unsigned>(civil.day());
  time.hour = second_of_day / kSecondsPerHour;
  time.minute = second_of_day % kSecondsPerHour / kSecondsPerMinute;
  time.second = second_of_day % kSecondsPerMinute;
  time.day_of_week = static_cast<std::int64_t>(chrono::weekday(date).c_encoding());
  time.day_of_year = days - DaysOf(time.year, 1, 1);
  return time;
}

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  Fields fields(text);
  const std::int64_t year = fields.Number(4, 0, 9999);
  fields.Expect('-');
  const std::int64_t month = fields.Number(2, 1, 12);
  fields.Expect('-');
  const std::int64_t day = fields.Number(2, 1, 31);
  fields.Expect('T');
  const std::int64_t hour = fields.Number(2, 0, 23);
  fields.Expect(':');
  const std::int64_t minute = fields.Number(2, 0, 59);
  fields.Expect(':');
  const std::int64_t second = fields.Number(2, 0, 59);
  const std::int32_t nanoseconds = fields.Nanoseconds();
  const std::int64_t offset = fields.Offset();
  if (!fields.AllRead()) return std::nullopt;
  const std::int64_t days = DaysOf(year, month, day);
  if (ToCivil(days * kSecondsPerDay).day != day) return std::nullopt;  // February 30
  const std::int64_t local =
      days * kSecondsPerDay + hour * kSecondsPerHour + minute * kSecondsPerMinute + second;
  return Timestamp{local - offset, nanoseconds, static_cast<std::int32_t>(offset)};
}

std::string FormatTimestamp(Timestamp timestamp) {
  const CivilTime t = ToCivil(timestamp.seconds + timestamp.offset);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", t.year, t.month, t.day,
                                 t.hour, t.minute, t.second, Fraction(timestamp.nanoseconds));
  if (timestamp.offset == 0) return text + "Z";
  const std::int64_t minutes = std::abs(timestamp.offset) / kSecondsPerMinute;
  return text +
         fmt::format("{}{:02}:{:02}", timestamp.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::optional<Duration> ParseDuration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration{0};
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const std::optional<std::uint64_t> quantity = TakeQuantity(text);
    if (!quantity || *quantity > kMaxNanoseconds - total) return std::nullopt;
    total += *quantity;
  }
  if (!negative && total == kMaxNanoseconds) return std::nullopt;
  return Duration{static_cast<std::int64_t>(negative ? 0 - total : total)};
}

std::string FormatDuration(Duration duration) {
  // In the order of Go's Duration.Seconds, so that the rounding is the same.
  const std::int64_t whole = duration.nanoseconds / kNanosecondsPerSecond;
  const std::int64_t rest = duration.nanoseconds % kNanosecondsPerSecond;
  const double seconds = static_cast<double>(whole) +
                         static_cast<double>(rest) / static_cast<double>(kNanosecondsPerSecond);
  std::array<char, 64> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), seconds,
                                          std::chars_format::fixed);
  return std::string(buffer.data(), end) + "s";
}

std::optional<Timestamp> Add(Timestamp timestamp, Duration duration) noexcept {
  const std::int64_t nanoseconds =
      timestamp.nanoseconds + duration.nanoseconds % kNanosecondsPerSecond;
  const std::int64_t carry = FloorDivide(nanoseconds, kNanosecondsPerSecond);
  // Both are far from the ends of 64 bits: at most 1e10 seconds and 3e11 seconds.
  const std::int64_t seconds =
      timestamp.seconds + duration.nanoseconds / kNanosecondsPerSecond + carry;
  if (!InTimestampRange(seconds)) return std::nullopt;
  return Timestamp{seconds, static_cast<std::int32_t>(nanoseconds - carry * kNanosecondsPerSecond),
                   timestamp.offset};
}

std::optional<Duration> Between(Timestamp from, Timestamp to) noexcept {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(to.seconds - from.seconds, kNanosecondsPerSecond, &result) ||
      __builtin_add_overflow(result, std::int64_t{to.nanoseconds - from.nanoseconds}, &result)) {
    return std::nullopt;
  }
  return Duration{result};
}

}  // namespace sonde::cel
