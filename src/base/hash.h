// FNV-1a: the hash of blackbox's probe_ip_addr_hash (32 bit) and of slot offsets and shards (64
// bit). Not for untrusted keys of tables.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sonde {

constexpr std::uint32_t Fnv1a32(std::span<const std::uint8_t> bytes) noexcept {
  std::uint32_t hash = 2166136261U;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 16777619U;
  return hash;
}

inline constexpr std::uint64_t kFnv64Offset = 14695981039346656037ULL;

/// `seed` chains several parts into one hash.
constexpr std::uint64_t Fnv1a64(std::string_view text, std::uint64_t seed = kFnv64Offset) noexcept {
  std::uint64_t hash = seed;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace sonde
