#include "cel/posix_zone.h"

#include "cel/ascii.h"
#include "cel/time.h"

namespace sonde::cel {
namespace {

constexpr std::int64_t kSecondsPerDay = 86400;
constexpr std::int64_t kDefaultChangeTime = 2 * 3600;
constexpr std::int64_t kDaysPerWeek = 7;
constexpr std::int64_t kFebruary = 2;
constexpr std::int64_t kDaysBeforeMarch = 59;

bool IsLeap(std::int64_t year) {
  return DaysOf(year, kFebruary + 1, 1) - DaysOf(year, kFebruary, 1) == 29;
}

std::int64_t DaysInMonth(std::int64_t year, std::int64_t month) {
  const std::int64_t next = month == 12 ? DaysOf(year + 1, 1, 1) : DaysOf(year, month + 1, 1);
  return next - DaysOf(year, month, 1);
}

}  // namespace

class PosixZone::Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return text_.empty(); }
  bool Accept(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// "CET" or "<+03>".
  bool SkipName() {
    const bool quoted = Accept('<');
    std::size_t length = 0;
    while (length < text_.size() && (quoted ? text_[length] != '>' : IsLetter(text_[length])))
      ++length;
    text_.remove_prefix(length);
    return length >= 3 && (!quoted || Accept('>'));
  }

  std::optional<std::int64_t> Number(std::int64_t min, std::int64_t max) {
    if (text_.empty() || !IsDigit(text_.front())) return std::nullopt;
    std::int64_t value = 0;
    for (; !text_.empty() && IsDigit(text_.front()) && value <= max; text_.remove_prefix(1)) {
      value = value * 10 + (text_.front() - '0');
    }
    if (value < min || value > max) return std::nullopt;
    return value;
  }

  /// [+-]hh[:mm[:ss]] in seconds.
  std::optional<std::int64_t> Time() {
    const std::int64_t sign = Accept('-') ? -1 : 1;
    if (sign == 1) Accept('+');
    const auto hours = Number(0, 167);
    if (!hours) return std::nullopt;
    std::int64_t seconds = *hours * 3600;
    for (const std::int64_t unit : {60, 1}) {
      if (!Accept(':')) break;
      const auto part = Number(0, 59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return sign * seconds;
  }

  std::optional<Change> ReadChange() {
    Change change;
    if (!Accept(',') || !ReadDate(change)) return std::nullopt;
    change.time = kDefaultChangeTime;
    if (Accept('/')) {
      const auto time = Time();
      if (!time) return std::nullopt;
      change.time = *time;
    }
    return change;
  }

 private:
  bool ReadDate(Change& change) {
    if (Accept('M')) {
      change.kind = Change::Kind::kWeekday;
      return Store(change.month, Number(1, 12)) && Accept('.') &&
             Store(change.week, Number(1, 5)) && Accept('.') && Store(change.day, Number(0, 6));
    }
    const bool julian = Accept('J');
    change.kind = julian ? Change::Kind::kJulian : Change::Kind::kDayOfYear;
    return Store(change.day, julian ? Number(1, 365) : Number(0, 365));
  }

  static bool Store(std::int64_t& where, std::optional<std::int64_t> number) {
    where = number.value_or(0);
    return number.has_value();
  }

  std::string_view text_;
};

std::optional<PosixZone> PosixZone::Parse(std::string_view text) {
  Reader reader(text);
  PosixZone zone;
  if (!reader.SkipName()) return std::nullopt;
  const auto west = reader.Time();  // POSIX counts westwards
  if (!west) return std::nullopt;
  zone.standard_ = static_cast<std::int32_t>(-*west);
  if (reader.AtEnd()) return zone;
  if (!reader.SkipName()) return std::nullopt;
  zone.has_daylight_ = true;
  zone.daylight_ = zone.standard_ + 3600;
  if (const auto daylight_west = reader.Time()) {
    zone.daylight_ = static_cast<std::int32_t>(-*daylight_west);
  }
  const auto start = reader.ReadChange();
  const auto end = reader.ReadChange();
  if (!start || !end || !reader.AtEnd()) return std::nullopt;
  zone.start_ = *start;
  zone.end_ = *end;
  return zone;
}

std::int64_t PosixZone::SecondOf(const Change& change, std::int64_t year) {
  std::int64_t day = 0;
  if (change.kind == Change::Kind::kWeekday) {
    const std::int64_t first = DaysOf(year, change.month, 1);
    const std::int64_t first_weekday = ToCivil(first * kSecondsPerDay).day_of_week;
    std::int64_t offset = (change.day - first_weekday + kDaysPerWeek) % kDaysPerWeek;
    offset += (change.week - 1) * kDaysPerWeek;
    if (offset >= DaysInMonth(year, change.month)) offset -= kDaysPerWeek;
    day = first + offset;
  } else {
    day = DaysOf(year, 1, 1) + change.day;
    // Julian days count from 1 and never count February 29.
    const bool before_leap_day = change.day <= kDaysBeforeMarch || !IsLeap(year);
    if (change.kind == Change::Kind::kJulian && before_leap_day) --day;
  }
  return day * kSecondsPerDay + change.time;
}

std::int32_t PosixZone::OffsetAt(std::int64_t seconds) const {
  if (!has_daylight_) return standard_;
  const std::int64_t year = ToCivil(seconds + standard_).year;
  const std::int64_t start = SecondOf(start_, year) - standard_;
  const std::int64_t end = SecondOf(end_, year) - daylight_;
  const bool between = start < end ? seconds >= start && seconds < end
                                   : seconds >= start || seconds < end;  // southern summer
  return between ? daylight_ : standard_;
}

}  // namespace sonde::cel
