#include "base/brotli_decompressor.h"

#include <brotli/decode.h>

#include <array>
#include <cstdint>

namespace sonde {
namespace {

class BrotliDecompressor final : public Decompressor {
 public:
  BrotliDecompressor() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
  ~BrotliDecompressor() override {
    if (state_ != nullptr) BrotliDecoderDestroyInstance(state_);
  }

  Result<void> Feed(std::string_view& encoded, Sink& sink) override {
    if (state_ == nullptr) return Fail(ErrorCode::kExhausted, "no memory for decompression");
    auto input = reinterpret_cast<const std::uint8_t*>(encoded.data());
    std::size_t left = encoded.size();
    while (true) {
      std::size_t room = piece_.size();
      std::uint8_t* out = piece_.data();
      const BrotliDecoderResult result =
          BrotliDecoderDecompressStream(state_, &left, &input, &room, &out, nullptr);
      encoded.remove_prefix(encoded.size() - left);
      const std::size_t size = piece_.size() - room;
      if (size > 0 && !sink({reinterpret_cast<const char*>(piece_.data()), size})) return {};
      switch (result) {
        case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue;
        case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return {};
        case BROTLI_DECODER_RESULT_SUCCESS:
          if (left == 0) return {};
          return Fail(ErrorCode::kInvalid, "there is more after the end of the compressed data");
        case BROTLI_DECODER_RESULT_ERROR: break;
      }
      return Fail(ErrorCode::kInvalid, BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_)));
    }
  }

  Result<void> End() override {
    if (state_ != nullptr && BrotliDecoderIsFinished(state_) == BROTLI_TRUE) return {};
    return Fail(ErrorCode::kInvalid, "the compressed data ends early");
  }

 private:
  BrotliDecoderState* state_;
  std::array<std::uint8_t, kPieceBytes> piece_;
};

}  // namespace

std::unique_ptr<Decompressor> NewBrotliDecompressor() {
  return std::make_unique<BrotliDecompressor>();
}

}  // namespace sonde
