// The decoder that brotli does.
//
// Why: the seam to brotli.
//
// THREAD: see Decompressor. LIFETIME: see Decompressor.
#pragma once

#include <memory>

#include "sonde/decompressor.h"

namespace sonde {

std::unique_ptr<Decompressor> NewBrotliDecompressor();

}  // namespace sonde
