#include "sonde/decompressor.h"

#include <array>
#include <utility>

#include "base/brotli_decompressor.h"
#include "base/zlib_decompressor.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

class Identity final : public Decompressor {
 public:
  Result<void> Feed(std::string_view& encoded, Sink& sink) override {
    if (!encoded.empty()) static_cast<void>(sink(std::exchange(encoded, {})));
    return {};
  }
  Result<void> End() override { return {}; }
};

std::unique_ptr<Decompressor> NewIdentity() { return std::make_unique<Identity>(); }

using Maker = std::unique_ptr<Decompressor> (*)();
constexpr auto kCodings = std::to_array<std::pair<std::string_view, Maker>>({
    {"br", &NewBrotliDecompressor},
    {"deflate", &NewDeflateDecompressor},
    {"gzip", &NewGzipDecompressor},
    {"identity", &NewIdentity},
});

}  // namespace

std::unique_ptr<Decompressor> Decompressor::For(std::string_view coding) {
  for (const auto& [name, make] : kCodings) {
    if (EqualsIgnoreCase(coding, name)) return make();
  }
  return nullptr;
}

}  // namespace sonde
