// Any frames of an HTTP/2 server: never a crash, always an end within the limits, and where the
// bytes are cut between reads makes no difference.

#include "http_codec_fuzz.h"
#include "net/http2_codec.h"

namespace {

/// The library answers so many frames of at least nine bytes each before it sees a flood; how many
/// it has answered is up to the cuts.
constexpr std::size_t kNoFlood = 1000 * 9;

std::unique_ptr<sonde::HttpCodec> Make(sonde::CodecAnswer answer) {
  static const sonde::HttpUrl url = *sonde::ParseHttpUrl("http://h/");
  return std::make_unique<sonde::Http2Codec>(std::move(answer), url);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sonde::FuzzInput input(data, size);
  const sonde::HttpRequest request = sonde::FuzzRequest(input.TakeByte());
  const sonde::FuzzCut cut = input.TakeByte();
  const auto whole = sonde::FuzzTalk(request, input.rest(), 0, Make);
  const auto pieces = sonde::FuzzTalk(request, input.rest(), cut, Make);
  sonde::Require(size > kNoFlood || whole.Visible() == pieces.Visible());
  return 0;
}
