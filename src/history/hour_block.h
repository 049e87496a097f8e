// HourBlock: what happened to one instance in one hour of the wall clock, minute by minute.
//
// Why: 10,000 checks over 30 days are 430 million minutes. Packed, an hour in which nothing unusual
// happens takes a dozen bytes: each column of 60 numbers is stored as its least value and the bits
// that the others need above it, and a column of zeros not at all.
//
// THREAD: values and pure functions. LIFETIME: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

struct MinuteCounts {
  std::uint32_t runs = 0;      ///< whose outcome is the target's
  std::uint32_t good = 0;      ///< of those: successful
  std::uint32_t timed = 0;     ///< of the runs: judged by HourBlock::under
  std::uint32_t fast = 0;      ///< of the timed: successful and not longer than that
  std::uint32_t excluded = 0;  ///< missed slots and failures of the agent
  MinuteCounts& operator+=(const MinuteCounts& other) noexcept;
  friend bool operator==(const MinuteCounts&, const MinuteCounts&) = default;
};

struct HourBlock {
  static constexpr std::size_t kMinutes = 60;

  std::array<MinuteCounts, kMinutes> minutes{};
  /// The latency objective that `timed` and `fast` are about; zero: none.
  Duration under{};
  Duration total{};    ///< durations of the runs, added up; whole microseconds
  Duration longest{};  ///< whole microseconds

  /// Sets the latency objective; if it is another one, what was judged so far is no longer timed.
  void JudgeBy(Duration latency) noexcept;
  /// Takes in another part of the same hour, and its latency objective if it has runs.
  void Add(const HourBlock& other) noexcept;
  MinuteCounts Sum() const noexcept;
  friend bool operator==(const HourBlock&, const HourBlock&) = default;
};

/// At most 1.3 KB, commonly 10 to 20 bytes.
std::string Pack(const HourBlock& block);
/// Nothing if the bytes are none that Pack wrote.
std::optional<HourBlock> Unpack(std::string_view bytes);

/// Hours and minutes since the Unix epoch.
std::int64_t HourOf(WallTime time) noexcept;
std::size_t MinuteOf(WallTime time) noexcept;
WallTime HourStart(std::int64_t hour) noexcept;

}  // namespace sonde
