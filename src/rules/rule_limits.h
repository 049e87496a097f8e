// The thresholds of rules that are about no SLO.
//
// THREAD: constants. LIFETIME: literals.
#pragma once

#include <chrono>

#include "slo/share.h"
#include "sonde/clock.h"

namespace sonde {

/// Over which the general records look back.
inline constexpr Duration kRecordRange = std::chrono::minutes(5);
/// Over which missed runs and inaccuracy are judged.
inline constexpr Duration kSlowRange = std::chrono::minutes(15);
inline constexpr Duration kAbsentHold = std::chrono::minutes(15);
inline constexpr Duration kMissedHold = std::chrono::minutes(15);
inline constexpr Duration kAgentDownHold = std::chrono::minutes(5);
inline constexpr Duration kReloadHold = std::chrono::minutes(5);
/// How often ranges as long as an SLO's window are read.
inline constexpr Duration kPeriodInterval = std::chrono::minutes(5);
inline constexpr Share kMissedShare = Share::OfUnits(5'000'000);
inline constexpr Duration kInaccuracy = std::chrono::milliseconds(50);
inline constexpr Duration kCertificateTicket = std::chrono::days(21);
inline constexpr Duration kCertificatePage = std::chrono::days(7);

}  // namespace sonde
