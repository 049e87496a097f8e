#include "report/waterfall_bars.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace sonde {
namespace {

constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

std::size_t Eighths(Duration span, Duration total, std::size_t columns) {
  const double share = ToSeconds(span) / ToSeconds(total);
  const double eighths = std::clamp(share, 0.0, 1.0) * static_cast<double>(columns * 8);
  return static_cast<std::size_t>(std::llround(eighths));
}

}  // namespace

std::string Bar(Duration start, Duration length, Duration total, std::size_t columns) {
  if (total <= Duration::zero() || columns == 0) return std::string(columns, ' ');
  const std::size_t from = std::min(Eighths(start, total, columns) / 8, columns - 1);
  std::size_t size = Eighths(length, total, columns);
  if (length > Duration::zero()) size = std::max<std::size_t>(size, 1);
  size = std::min(size, (columns - from) * 8);
  std::string bar(from, ' ');
  for (std::size_t i = 0; i < size / 8; ++i) bar += "█";
  bar += kEighths[size % 8];
  bar.append(columns - from - (size + 7) / 8, ' ');
  return bar;
}

}  // namespace sonde
