// What a person wants to know about a TLS session, line by line.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sonde/clock.h"
#include "sonde/net/tls.h"

namespace sonde {

enum class Mood : std::uint8_t { kNeutral, kGood, kWarning, kBad };

struct TlsLine {
  std::string label;
  std::string text;  ///< may hold anything that the peer sent: make it printable
  Mood mood = Mood::kNeutral;
};

/// Session, subject, issuer, names, expiry and verdict; `whole_chain` adds a line per certificate.
std::vector<TlsLine> DescribeTls(const TlsFacts& tls, WallTime now, bool whole_chain);

/// Whole days until `then`, rounded down; negative if it is past.
int DaysUntil(WallTime then, WallTime now) noexcept;
/// "in 59 days", "in 20 hours", "3 days ago".
std::string ExpiryText(WallTime then, WallTime now);

}  // namespace sonde
