// Decompressor: the plain bytes of a compressed stream, piece by piece.
//
// Why: a body is decoded while it comes, in bounded memory, and whoever takes the plain bytes can
// stop a bomb. Which streams are good follows Go's decoders, as blackbox_exporter uses them.
//
// THREAD: one at a time; never blocks. LIFETIME: a value of one body.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "sonde/result.h"

namespace sonde {

class Decompressor {
 public:
  /// Takes plain bytes, of a decoder at most kPieceBytes at once. False: no more for now.
  using Sink = std::move_only_function<bool(std::string_view)>;
  static constexpr std::size_t kPieceBytes = std::size_t{32} * 1024;

  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  virtual ~Decompressor() = default;

  /// The decoder for an HTTP content coding, in any case of letters: gzip (RFC 1952, any number of
  /// members), br (RFC 7932), deflate (RFC 1951 without the zlib wrapping that RFC 9110 asks for),
  /// identity. Null if there is none of that name.
  static std::unique_ptr<Decompressor> For(std::string_view coding);

  /// Decodes from the front of `encoded` and takes off what it has used, until nothing is left of
  /// it or `sink` wants no more; then the next call, also with nothing left, goes on there.
  /// kInvalid if this is no such stream; what was decoded before the flaw has gone to `sink`, of br
  /// perhaps without its end. After an error only destruction is left.
  virtual Result<void> Feed(std::string_view& encoded, Sink& sink) = 0;
  /// There is no more input. kInvalid if the stream may not end here.
  virtual Result<void> End() = 0;
  /// Whether the stream has shown to be of its kind; false until a head, if it must have one, came.
  virtual bool begun() const noexcept { return true; }
  /// The stream has ended by itself; input that follows does not belong to it.
  virtual bool ended() const noexcept { return false; }
};

}  // namespace sonde
