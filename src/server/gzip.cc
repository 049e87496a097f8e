#include "server/gzip.h"

#include <libdeflate.h>

#include <memory>

namespace sonde {

std::optional<std::string> Gzip(std::string_view body) {
  constexpr int kLevel = 1;  // expositions shrink to a tenth at any level; this is the fastest
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
      libdeflate_alloc_compressor(kLevel), libdeflate_free_compressor);
  if (!compressor) return std::nullopt;
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), body.size()), '\0');
  const std::size_t size =
      libdeflate_gzip_compress(compressor.get(), body.data(), body.size(), out.data(), out.size());
  if (size == 0) return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace sonde
