// What tests of the history share: short ways to say runs.
#pragma once

#include <string>

#include "history/history_types.h"

namespace sonde {

/// 2026-01-01T00:00:00Z, where FakeLoop's wall clock starts.
inline constexpr WallTime kStart{std::chrono::seconds(1767225600)};

inline HistoryKeyPtr Who(std::string check, std::string endpoint = "http://x/") {
  return std::make_shared<const HistoryKey>(
      HistoryKey{.region = "eu", .check = std::move(check), .endpoint = std::move(endpoint)});
}

inline HistoryRun RunOf(const HistoryKeyPtr& who, WallTime ended,
                        FailureReason reason = FailureReason::kNone) {
  return {.who = who,
          .ended = ended,
          .duration = std::chrono::milliseconds(50),
          .reason = reason,
          .under = std::chrono::milliseconds(300)};
}

inline HistoryChange ChangeOf(const HistoryKeyPtr& who, WallTime at, Verdict verdict,
                              std::string text = "") {
  return {.who = who,
          .at = at,
          .verdict = verdict,
          .reason = verdict == Verdict::kUp ? FailureReason::kNone : FailureReason::kConnectRefused,
          .text = std::move(text)};
}

}  // namespace sonde
