// Any answer of an HTTP/1 server: never a crash, always an end within the limits, and where the
// bytes are cut between reads makes no difference.

#include "http_codec_fuzz.h"
#include "net/http1_codec.h"

namespace {

std::unique_ptr<sonde::HttpCodec> Make(sonde::CodecAnswer answer) {
  static const sonde::HttpUrl url = *sonde::ParseHttpUrl("http://h/");
  return std::make_unique<sonde::Http1Codec>(std::move(answer), url, url.target);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sonde::FuzzInput input(data, size);
  const sonde::HttpRequest request = sonde::FuzzRequest(input.TakeByte());
  const sonde::FuzzCut cut = input.TakeByte();
  const auto whole = sonde::FuzzTalk(request, input.rest(), 0, Make);
  const auto pieces = sonde::FuzzTalk(request, input.rest(), cut, Make);
  sonde::Require(whole.Visible() == pieces.Visible());
  return 0;
}
