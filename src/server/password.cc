#include "server/password.h"

#include <crypt.h>

#include <algorithm>
#include <memory>

namespace sonde {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes the same time wherever the texts differ.
bool EqualInConstantTime(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace

bool IsBcryptHash(std::string_view text) noexcept {
  constexpr std::size_t kSize = 60;
  constexpr std::string_view kVariants = "abxy";
  constexpr int kLeast = 4;
  constexpr int kMost = 31;
  if (text.size() != kSize || !text.starts_with("$2") || text[3] != '$' || text[6] != '$') {
    return false;
  }
  if (kVariants.find(text[2]) == std::string_view::npos) return false;
  if (!IsDigit(text[4]) || !IsDigit(text[5])) return false;
  const int cost = (text[4] - '0') * 10 + (text[5] - '0');
  return cost >= kLeast && cost <= kMost && std::ranges::all_of(text.substr(7), [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                  c == '/';
         });
}

bool VerifyPassword(const std::string& password, const std::string& hash) {
  // The library would see only what is in front of a NUL.
  if (!IsBcryptHash(hash) || password.find('\0') != std::string::npos) return false;
  const auto data = std::make_unique<crypt_data>();
  const char* const made = crypt_r(password.c_str(), hash.c_str(), data.get());
  return made != nullptr && EqualInConstantTime(made, hash);
}

}  // namespace sonde
