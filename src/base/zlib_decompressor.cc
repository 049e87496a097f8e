#include "base/zlib_decompressor.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

namespace sonde {
namespace {

constexpr int kGzipWindow = 16 + MAX_WBITS;
constexpr int kRawWindow = -MAX_WBITS;

class ZlibDecompressor : public Decompressor {
 public:
  explicit ZlibDecompressor(int window_bits) : good_(inflateInit2(&stream_, window_bits) == Z_OK) {}
  ~ZlibDecompressor() override {
    if (good_) inflateEnd(&stream_);
  }

  Result<void> Feed(std::string_view& encoded, Sink& sink) override {
    if (!good_) return Fail(ErrorCode::kExhausted, "no memory for decompression");
    bool wanted = true;
    while (wanted && (std::exchange(stopped_, false) || TakesMore(encoded))) {
      // zlib counts in unsigned int, and does not write to its input.
      constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(encoded.data()));
      stream_.avail_in = static_cast<uInt>(std::min(encoded.size(), kMost));
      const std::size_t offered = stream_.avail_in;
      auto decoded = Step(sink, wanted);
      if (!decoded) return decoded;
      encoded.remove_prefix(offered - stream_.avail_in);
    }
    stopped_ = !wanted && !at_end_;
    return {};
  }

  Result<void> End() override {
    if (at_end_) return {};
    return Fail(ErrorCode::kInvalid, "the compressed data ends early");
  }

 protected:
  /// Whether input is still part of the stream. Called before each piece of it.
  virtual bool TakesMore(std::string_view rest) = 0;
  bool at_end() const noexcept { return at_end_; }
  void Restart() noexcept {
    inflateReset(&stream_);
    at_end_ = false;
  }
  z_stream& stream() noexcept { return stream_; }

 private:
  /// Decodes until input or stream end, or until `sink` has enough.
  Result<void> Step(Sink& sink, bool& wanted) {
    while (true) {
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = static_cast<uInt>(piece_.size());
      const int code = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t size = piece_.size() - stream_.avail_out;
      if (size > 0) wanted = sink({piece_.data(), size});
      at_end_ = code == Z_STREAM_END;
      if (at_end_ || !wanted || code == Z_BUF_ERROR) return {};
      if (code != Z_OK) {
        return Fail(ErrorCode::kInvalid, stream_.msg != nullptr ? stream_.msg : zError(code));
      }
      if (stream_.avail_in == 0 && stream_.avail_out > 0) return {};
    }
  }

  z_stream stream_{};
  bool good_;
  bool at_end_ = false;
  bool stopped_ = false;  ///< by the sink, so that there may be plain bytes without more input
  std::array<char, kPieceBytes> piece_;
};

class GzipDecompressor final : public ZlibDecompressor {
 public:
  GzipDecompressor() : ZlibDecompressor(kGzipWindow) { inflateGetHeader(&stream(), &header_); }
  bool begun() const noexcept override { return header_.done == 1; }

 private:
  bool TakesMore(std::string_view rest) override {
    if (rest.empty()) return false;
    if (at_end()) Restart();  // the next member
    return true;
  }

  gz_header header_{};  ///< of the first member
};

class DeflateDecompressor final : public ZlibDecompressor {
 public:
  DeflateDecompressor() : ZlibDecompressor(kRawWindow) {}
  bool ended() const noexcept override { return at_end(); }

 private:
  bool TakesMore(std::string_view rest) override { return !rest.empty() && !at_end(); }
};

}  // namespace

std::unique_ptr<Decompressor> NewGzipDecompressor() { return std::make_unique<GzipDecompressor>(); }
std::unique_ptr<Decompressor> NewDeflateDecompressor() {
  return std::make_unique<DeflateDecompressor>();
}

}  // namespace sonde
