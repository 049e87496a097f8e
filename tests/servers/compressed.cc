#include "servers/compressed.h"

#include <zlib.h>

#include <cstdlib>

namespace sonde {
namespace {

std::string Compressed(std::string_view text, int window_bits) {
  z_stream stream{};
  constexpr int kMemory = 8;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    std::abort();
  }
  constexpr std::size_t kGzipFrame = 64;
  std::string out(deflateBound(&stream, text.size()) + kGzipFrame, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::string Gzip(std::string_view text) { return Compressed(text, 16 + MAX_WBITS); }
std::string Deflate(std::string_view text) { return Compressed(text, -MAX_WBITS); }
std::string Zlib(std::string_view text) { return Compressed(text, MAX_WBITS); }

}  // namespace sonde
