// One request through an HttpCodec, and all that its caller sees of the answer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "fuzz_input.h"
#include "net/http_codec.h"

namespace sonde {

struct FuzzAnswer {
  HttpResponse response;
  std::string body;
  bool done = false;

  auto Visible() const {
    return std::tie(response.status, response.version, response.headers, response.trailers,
                    response.content_length, body, done, response.failure.reason);
  }
};

/// `choices`: which request; the codecs must survive any of them.
inline HttpRequest FuzzRequest(std::uint8_t choices) {
  HttpRequest request;
  request.url = "http://h/";
  request.max_header_bytes = 2000;
  if ((choices & 1) != 0) request.method = "HEAD";
  if ((choices & 2) != 0) {
    request.method = "POST";
    request.body = std::string((choices & 4) != 0 ? 100'000 : 10, 'b');
  }
  if ((choices & 8) != 0) request.headers.emplace_back("Expect", "100-continue");
  return request;
}

/// Feeds `bytes` as cut to `make`'s codec, then the peer's end if it is not done.
template <class Make>
FuzzAnswer FuzzTalk(const HttpRequest& request, std::string_view bytes, FuzzCut cut,
                    const Make& make) {
  constexpr std::size_t kMaxOutput = 100'000 + 1000;
  FuzzAnswer answer;
  const std::unique_ptr<HttpCodec> codec = make(CodecAnswer{
      .request = request, .response = answer.response, .take = [&answer](std::string_view piece) {
        answer.body += piece;
        return true;
      }});
  Require(codec->TakeOutput().size() <= kMaxOutput);
  ForEachPiece(bytes, cut, [&codec](std::string_view piece) {
    codec->Feed(piece);
    if (!codec->done()) Require(codec->TakeOutput().size() <= kMaxOutput);
    return !codec->done();
  });
  answer.done = codec->done();
  if (!codec->done()) codec->FeedEnd();
  Require(codec->done());
  const HttpResponse& response = answer.response;
  Require(response.body_bytes == answer.body.size());
  Require(response.failure || response.answered());
  Require(response.content_length < 0 ||
          std::cmp_less_equal(response.body_bytes, response.content_length));
  std::size_t header_bytes = 0;
  for (const auto* list : {&response.headers, &response.trailers}) {
    for (const auto& [name, value] : *list) header_bytes += name.size() + value.size();
  }
  Require(header_bytes <= request.max_header_bytes);
  return answer;
}

}  // namespace sonde
