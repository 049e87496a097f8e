#include "probes/http_client/http_text.h"

#include <algorithm>

#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

constexpr char Upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
}  // namespace

bool IsHeaderValue(std::string_view text) noexcept {
  return std::ranges::none_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
}

std::string CanonicalHeaderName(std::string_view name) {
  std::string canonical(name);
  if (!IsToken(name)) return canonical;
  bool start = true;
  for (char& c : canonical) {
    c = start ? Upper(c) : LowerAscii(c);
    start = c == '-';
  }
  return canonical;
}

}  // namespace sonde
