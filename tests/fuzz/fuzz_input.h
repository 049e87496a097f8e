// What the fuzz targets of streams share: an input whose first bytes are choices, and its rest cut
// into pieces, as a transport might.
//
// THREAD: any. LIFETIME: the input outlives its views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string_view>

namespace sonde {

class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  /// The next choice; 0 if the input has ended.
  std::uint8_t TakeByte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// How bytes are cut: 0 not at all, 1 to 31 into pieces of that size, else into pieces of sizes
/// that follow from it.
using FuzzCut = std::uint8_t;

/// Calls `take` for the pieces, until it returns false.
inline void ForEachPiece(std::string_view bytes, FuzzCut cut,
                         const std::function<bool(std::string_view)>& take) {
  constexpr std::size_t kFixed = 32;
  std::uint32_t state = cut;
  while (!bytes.empty()) {
    std::size_t size = cut;
    if (cut == 0) size = bytes.size();
    if (cut >= kFixed) {
      state = state * 1664525U + 1013904223U;  // Numerical Recipes' generator
      size = 1 + (state >> 16) % (std::size_t{2} << cut % 12);
    }
    const std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    if (!take(piece)) return;
  }
}

/// The property that a target checks.
inline void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace sonde
