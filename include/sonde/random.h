// RandomBits: unpredictable bits for identifiers on the wire.
//
// Why: an answer is ours because it carries an id that nobody could guess.
//
// THREAD: any. LIFETIME: none.
#pragma once

#include <cstdint>

namespace sonde {

/// 64 bits from the kernel's generator; never blocks once the system has started.
std::uint64_t RandomBits() noexcept;

}  // namespace sonde
