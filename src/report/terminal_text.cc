#include "report/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>

namespace sonde {
namespace {

// SGR codes in the order of Ink.
constexpr std::array<std::string_view, 9> kCodes = {"0",  "1",  "2",  "31", "32",
                                                    "33", "34", "35", "36"};

bool IsContinuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The length of the well-formed sequence at the front, 0 if there is none. Good enough for display:
// overlong forms and surrogates are left to the terminal.
std::size_t SequenceLength(std::string_view text) noexcept {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  return std::ranges::all_of(text.substr(1, length - 1), IsContinuation) ? length : 0;
}

// C0, DEL, and C1 (U+0080 to U+009F), which some terminals obey as well.
bool IsControl(std::string_view sequence) noexcept {
  const auto lead = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return lead < 0x20 || lead == 0x7F;
  return lead == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;
}

}  // namespace

std::string Inked(std::string_view text, Ink ink, bool color) {
  if (!color || ink == Ink::kPlain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || IsControl(sequence)) {
      for (const char c : sequence) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

std::size_t TextWidth(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(text, std::not_fn(IsContinuation)));
}

std::string Truncated(std::string_view text, std::size_t width) {
  if (TextWidth(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t kept = 0; end < text.size(); ++end) {
    if (IsContinuation(text[end])) continue;
    if (++kept == std::max<std::size_t>(width, 1)) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string PadRight(std::string text, std::size_t width) {
  const std::size_t has = TextWidth(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

std::string PadLeft(std::string text, std::size_t width) {
  const std::size_t has = TextWidth(text);
  return has < width ? std::string(width - has, ' ') + text : text;
}

std::string HumanDuration(Duration duration) {
  const double ms = ToSeconds(duration) * 1e3;
  if (ms < 9.995) return fmt::format("{:.2f} ms", ms);
  if (ms < 99.95) return fmt::format("{:.1f} ms", ms);
  if (ms < 999.5) return fmt::format("{:.0f} ms", ms);
  return fmt::format("{:.2f} s", ms / 1e3);
}

std::string Rfc3339(WallTime time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), size};
}

}  // namespace sonde
