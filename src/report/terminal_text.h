// Text for terminals: colours, widths, and bytes that must not reach a terminal as they are.
//
// Why: targets, details and certificates come from outside; an escape sequence in them must not do
// anything. Widths count characters, since bars and names are not ASCII.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

enum class Ink : std::uint8_t {
  kPlain,
  kBold,
  kDim,
  kRed,
  kGreen,
  kYellow,
  kBlue,
  kMagenta,
  kCyan
};

/// `text` in `ink`, or as it is where `color` is off.
std::string Inked(std::string_view text, Ink ink, bool color);

/// `text` with control characters, and bytes that are no UTF-8, made visible as \xNN.
std::string Printable(std::string_view text);

/// Characters (code points) of UTF-8 text.
std::size_t TextWidth(std::string_view text) noexcept;
/// At most `width` characters; what is cut off becomes '…'.
std::string Truncated(std::string_view text, std::size_t width);
/// Filled up with blanks to `width` characters, on the right or on the left.
std::string PadRight(std::string text, std::size_t width);
std::string PadLeft(std::string text, std::size_t width);

/// "0.42 ms", "12.3 ms", "420 ms", "1.23 s": three figures.
std::string HumanDuration(Duration duration);
/// "2026-03-01T12:00:00Z".
std::string Rfc3339(WallTime time);

}  // namespace sonde
