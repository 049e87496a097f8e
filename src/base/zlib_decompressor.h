// The decoders that zlib does: gzip and raw deflate.
//
// Why: the seam to zlib.
//
// THREAD: see Decompressor. LIFETIME: see Decompressor.
#pragma once

#include <memory>

#include "sonde/decompressor.h"

namespace sonde {

std::unique_ptr<Decompressor> NewGzipDecompressor();
std::unique_ptr<Decompressor> NewDeflateDecompressor();

}  // namespace sonde
