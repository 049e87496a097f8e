// Rendezvous hashing: which of several equals a key belongs to.
//
// Why: everybody who knows the key and the count comes to the same answer, whatever other keys
// there are; and one more (or one less) at the end of the line moves only the keys that it gets (or
// had).
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstdint>

namespace sonde {

/// Spreads the bits of a weak hash (the finalizer of splitmix64).
constexpr std::uint64_t MixBits(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31U);
}

/// The one in [0, count) with the highest weight for `key`. REQUIRES: count > 0.
constexpr std::uint32_t RendezvousChoice(std::uint64_t key, std::uint32_t count) noexcept {
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;
  std::uint32_t best = 0;
  std::uint64_t best_weight = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t weight = MixBits(MixBits(key) + (i + 1) * kStep);
    if (i > 0 && weight <= best_weight) continue;
    best = i;
    best_weight = weight;
  }
  return best;
}

}  // namespace sonde
