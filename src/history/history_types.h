// What the history keeps: who was checked, each run, each change of state, and the settings.
//
// THREAD: values; a HistoryKey is immutable and shared. LIFETIME: values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "history/hour_block.h"
#include "sonde/clock.h"
#include "sonde/failure.h"

namespace sonde {

/// What identifies an instance over restarts. The endpoint is without its password.
struct HistoryKey {
  std::string region;
  std::string check;
  std::string endpoint;
  friend auto operator<=>(const HistoryKey&, const HistoryKey&) = default;
};
using HistoryKeyPtr = std::shared_ptr<const HistoryKey>;

enum class Verdict : std::uint8_t {
  kUp,
  kDown,
  kUnmeasured,  ///< the agent could not run the check
};
std::string_view Name(Verdict verdict) noexcept;

/// One finished run, as the journal has it.
struct HistoryRun {
  HistoryKeyPtr who;
  WallTime ended;
  Duration duration{};
  FailureReason reason = FailureReason::kNone;  ///< none: it passed
  Duration under{};                             ///< the latency objective in force; zero: none
};

/// Slots without a verdict about the target.
struct HistoryGap {
  HistoryKeyPtr who;
  WallTime at;
  std::uint32_t slots = 0;
};

struct HistoryChange {
  static constexpr std::size_t kMaxText = 512;

  HistoryKeyPtr who;
  WallTime at;
  Verdict verdict = Verdict::kUp;
  FailureReason reason = FailureReason::kNone;
  std::string text;  ///< what was seen; cut to kMaxText bytes
};

/// How much is kept, and where.
struct HistorySettings {
  bool on = true;
  std::string path;                                  ///< a file, or "": in memory only
  std::int64_t max_bytes = std::int64_t{256} << 20;  ///< of all its files together
  Duration runs = std::chrono::days(1);
  Duration changes = std::chrono::days(90);
  Duration rollups = std::chrono::days(30);
  friend bool operator==(const HistorySettings&, const HistorySettings&) = default;
};

}  // namespace sonde
