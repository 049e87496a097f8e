#include "sonde/base64.h"

#include <cstdint>

namespace sonde {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string EncodeBase64(std::string_view octets) {
  std::string text;
  text.reserve((octets.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    const auto octet = [&](std::size_t k) -> std::uint32_t {
      return i + k < octets.size() ? static_cast<unsigned char>(octets[i + k]) : 0U;
    };
    const std::uint32_t group = octet(0) << 16U | octet(1) << 8U | octet(2);
    text += kDigits[group >> 18U & 63U];
    text += kDigits[group >> 12U & 63U];
    text += i + 1 < octets.size() ? kDigits[group >> 6U & 63U] : '=';
    text += i + 2 < octets.size() ? kDigits[group & 63U] : '=';
  }
  return text;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string octets;
  std::uint32_t bits = 0;
  int count = 0;
  int padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::size_t value = kDigits.find(c);
    if (value == std::string_view::npos || padding > 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++count % 4 != 1) octets += static_cast<char>((bits >> (6 - 2 * ((count - 1) % 4))) & 0xFF);
  }
  if ((count + padding) % 4 != 0 || padding > 2) return std::nullopt;
  return octets;
}

}  // namespace sonde
