// Limits of the expression language: what keeps a hostile expression or body from hurting the
// agent.
//
// Why: one place to read them. Those marked "cel-go" are observable behaviour and must not change.
//
// THREAD: constants. LIFETIME: static.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sonde::cel {

inline constexpr std::size_t kMaxSourceCodePoints = 100'000;  // cel-go
inline constexpr int kMaxRuleDepth = 250;                     // cel-go: per grammar rule
inline constexpr int kMaxTreeDepth = 250;                     // cel-go: of operators and accesses
inline constexpr std::size_t kMaxTypeSteps = 1'000'000;       // types can grow exponentially

inline constexpr std::size_t kMaxJsonBytes = std::size_t{32} << 20;
inline constexpr std::size_t kMaxJsonValues = 2'000'000;
inline constexpr std::size_t kMaxJsonDepth = 10'000;  // encoding/json

inline constexpr std::uint64_t kMaxSteps = 10'000'000;  ///< about half a second
inline constexpr std::size_t kMaxMemory = std::size_t{256} << 20;

}  // namespace sonde::cel
