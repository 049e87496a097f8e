// Any bytes from a client of sonde's own server: never a crash, always an end, a refusal has a
// status, and where the bytes are cut between reads makes no difference.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http_codec.h"

namespace {

using State = sonde::RequestDecoder::State;
constexpr sonde::DecodeLimits kLimits{.header_bytes = 16384, .body_bytes = 4096};

struct Verdict {
  State state = State::kNeedMore;
  int status = 0;
  std::string path;
  bool operator==(const Verdict&) const = default;
};

/// Feeds `text` in pieces of `step` bytes.
Verdict Decode(std::string_view text, std::size_t step) {
  sonde::RequestDecoder decoder(kLimits);
  std::string input;
  Verdict verdict;
  for (std::size_t fed = 0; fed < text.size(); fed += step) {
    input += text.substr(fed, step);
    State state = decoder.Decode(input);
    if (state == State::kExpectsContinue) state = decoder.Decode(input);
    if (state == State::kNeedMore) continue;
    verdict.state = state;
    if (state == State::kRefused) verdict.status = decoder.refusal().status;
    if (state == State::kDone) verdict.path = decoder.Take().request.path;
    break;
  }
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Verdict whole = Decode(text, size);
  if (whole.state == State::kRefused && (whole.status < 400 || whole.status > 599)) std::abort();
  const Verdict pieces = Decode(text, 7);
  if (whole.state == State::kDone && pieces != whole) std::abort();
  return 0;
}
