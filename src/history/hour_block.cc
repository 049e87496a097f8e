#include "history/hour_block.h"

#include <algorithm>
#include <bit>
#include <span>

namespace sonde {
namespace {

using std::chrono::microseconds;

constexpr std::uint8_t kFormat = 1;

// What is packed of a minute: numbers that are zero when nothing is unusual.
using Column = std::array<std::uint32_t, HourBlock::kMinutes>;
enum ColumnIndex : std::uint8_t { kRuns, kBad, kUntimed, kSlow, kExcluded, kColumns };
using Columns = std::array<Column, kColumns>;
constexpr std::uint8_t kHasUnder = 1U << kColumns;

class Writer {
 public:
  void Byte(std::uint8_t byte) { out_.push_back(static_cast<char>(byte)); }
  void Varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) Byte(static_cast<std::uint8_t>(value | 0x80));
    Byte(static_cast<std::uint8_t>(value));
  }
  void Put(const Column& column) {
    const auto [least, most] = std::ranges::minmax(column);
    const unsigned width = static_cast<unsigned>(std::bit_width(most - least));
    Varint(least);
    Byte(static_cast<std::uint8_t>(width));
    std::uint64_t pending = 0;
    unsigned bits = 0;
    for (const std::uint32_t value : column) {
      pending |= std::uint64_t{value - least} << bits;
      for (bits += width; bits >= 8; bits -= 8, pending >>= 8) {
        Byte(static_cast<std::uint8_t>(pending));
      }
    }
    if (bits > 0) Byte(static_cast<std::uint8_t>(pending));
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads what Writer wrote; after a mistake all is zero and good() is false.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  std::uint8_t Byte() {
    if (in_.empty()) {
      good_ = false;
      return 0;
    }
    const auto byte = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    return byte;
  }
  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = Byte();
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  void Get(Column& column) {
    const std::uint64_t least = Varint();
    const unsigned width = Byte();
    if (width > 32) good_ = false;
    std::uint64_t pending = 0;
    unsigned bits = 0;
    for (std::uint32_t& value : column) {
      if (!good_) return;
      for (; bits < width; bits += 8) pending |= std::uint64_t{Byte()} << bits;
      const std::uint64_t sum = least + (pending & ((std::uint64_t{1} << width) - 1));
      if (sum > UINT32_MAX) good_ = false;
      value = static_cast<std::uint32_t>(sum);
      pending >>= width;
      bits -= width;
    }
  }
  bool AtGoodEnd() const { return good_ && in_.empty(); }
  bool good() const { return good_; }

 private:
  std::string_view in_;
  bool good_ = true;
};

Columns Split(const HourBlock& block) {
  Columns columns{};
  for (std::size_t i = 0; i < HourBlock::kMinutes; ++i) {
    const MinuteCounts& minute = block.minutes[i];
    columns[kRuns][i] = minute.runs;
    columns[kBad][i] = minute.runs - minute.good;
    columns[kUntimed][i] = minute.runs - minute.timed;
    columns[kSlow][i] = minute.timed - minute.fast;
    columns[kExcluded][i] = minute.excluded;
  }
  return columns;
}

bool Join(const Columns& columns, HourBlock& block) {
  for (std::size_t i = 0; i < HourBlock::kMinutes; ++i) {
    MinuteCounts& minute = block.minutes[i];
    minute.runs = columns[kRuns][i];
    if (columns[kBad][i] > minute.runs || columns[kUntimed][i] > minute.runs) return false;
    minute.good = minute.runs - columns[kBad][i];
    minute.timed = minute.runs - columns[kUntimed][i];
    if (columns[kSlow][i] > minute.timed) return false;
    minute.fast = minute.timed - columns[kSlow][i];
    minute.excluded = columns[kExcluded][i];
  }
  return true;
}

std::uint64_t Micros(Duration duration) {
  return static_cast<std::uint64_t>(std::chrono::floor<microseconds>(duration).count());
}

}  // namespace

MinuteCounts& MinuteCounts::operator+=(const MinuteCounts& other) noexcept {
  runs += other.runs;
  good += other.good;
  timed += other.timed;
  fast += other.fast;
  excluded += other.excluded;
  return *this;
}

void HourBlock::JudgeBy(Duration latency) noexcept {
  if (latency == under) return;
  under = latency;
  for (MinuteCounts& minute : minutes) minute.timed = minute.fast = 0;
}

void HourBlock::Add(const HourBlock& other) noexcept {
  if (other.Sum().runs > 0) JudgeBy(other.under);
  for (std::size_t i = 0; i < kMinutes; ++i) minutes[i] += other.minutes[i];
  total += other.total;
  longest = std::max(longest, other.longest);
}

MinuteCounts HourBlock::Sum() const noexcept {
  MinuteCounts sum;
  for (const MinuteCounts& minute : minutes) sum += minute;
  return sum;
}

std::string Pack(const HourBlock& block) {
  const Columns columns = Split(block);
  const bool timed = block.under > Duration::zero();
  std::uint8_t present = timed ? kHasUnder : 0;
  for (std::uint8_t i = 0; i < kColumns; ++i) {
    const bool implied = !timed && (i == kUntimed || i == kSlow);
    const bool zero = std::ranges::all_of(columns[i], [](std::uint32_t n) { return n == 0; });
    if (!implied && !zero) present = static_cast<std::uint8_t>(present | 1U << i);
  }
  Writer writer;
  writer.Byte(kFormat);
  writer.Byte(present);
  if (timed) writer.Varint(Micros(block.under));
  writer.Varint(Micros(block.total));
  writer.Varint(Micros(block.longest));
  for (std::uint8_t i = 0; i < kColumns; ++i) {
    if ((present >> i & 1U) != 0) writer.Put(columns[i]);
  }
  return writer.Take();
}

std::optional<HourBlock> Unpack(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.Byte() != kFormat) return std::nullopt;
  const std::uint8_t present = reader.Byte();
  const bool timed = (present & kHasUnder) != 0;
  HourBlock block;
  const auto span = [&reader] {
    return Duration(microseconds(static_cast<std::int64_t>(
        std::min<std::uint64_t>(reader.Varint(), std::uint64_t{1} << 52))));
  };
  if (timed) block.under = span();
  block.total = span();
  block.longest = span();
  Columns columns{};
  for (std::uint8_t i = 0; i < kColumns; ++i) {
    if ((present >> i & 1U) != 0) reader.Get(columns[i]);
  }
  if (!reader.AtGoodEnd()) return std::nullopt;
  if (!timed) columns[kUntimed] = columns[kRuns];
  if (!Join(columns, block)) return std::nullopt;
  return block;
}

std::int64_t HourOf(WallTime time) noexcept {
  return std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count();
}

std::size_t MinuteOf(WallTime time) noexcept {
  const auto minute = std::chrono::floor<std::chrono::minutes>(time.time_since_epoch());
  return static_cast<std::size_t>((minute - std::chrono::hours(HourOf(time))).count());
}

WallTime HourStart(std::int64_t hour) noexcept { return WallTime(std::chrono::hours(hour)); }

}  // namespace sonde
