#include "cel/code_point.h"

#include <algorithm>

namespace sonde::cel {

void AppendUtf8(std::string& out, std::uint32_t code_point) {
  const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto tail = [&add, code_point](int shift) { add(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x80) {
    add(code_point);
  } else if (code_point < 0x800) {
    add(0xC0U | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    add(0xE0U | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    add(0xF0U | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t CountCodePoints(std::string_view text) noexcept {
  const auto starts = std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return static_cast<std::size_t>(starts);
}

}  // namespace sonde::cel
