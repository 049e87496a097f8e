// Requests from bytes: what is accepted, and what each malformed one is answered with.
#include "server/http_codec.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

using State = RequestDecoder::State;

constexpr DecodeLimits kLimits{.header_bytes = 2048, .body_bytes = 100};

TEST(RequestDecoder, ReadsAWholeRequestAndLeavesTheNextOne) {
  RequestDecoder decoder(kLimits);
  std::string input =
      "POST /a%20b?x=1&y=a%2Bb HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\n"
      "abcGET / HTTP/1.1\r\n";
  ASSERT_EQ(decoder.Decode(input), State::kDone);
  EXPECT_EQ(input, "GET / HTTP/1.1\r\n");
  const DecodedRequest decoded = decoder.Take();
  EXPECT_TRUE(decoded.keep_alive);
  EXPECT_EQ(decoded.request.method, "POST");
  EXPECT_EQ(decoded.request.path, "/a b");
  EXPECT_EQ(decoded.request.raw_path, "/a%20b");
  EXPECT_EQ(decoded.request.query.Get("y"), "a+b");
  EXPECT_EQ(decoded.request.Header("X-a"), "1");
  EXPECT_EQ(decoded.request.body, "abc");
}

TEST(RequestDecoder, TakesBytesOneByOne) {
  const std::string bytes =
      "\r\n\r\nGET /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  RequestDecoder decoder(kLimits);
  std::string input;
  State state = State::kNeedMore;
  for (const char c : bytes) {
    ASSERT_EQ(state, State::kNeedMore);
    input += c;
    state = decoder.Decode(input);
  }
  ASSERT_EQ(state, State::kDone);
  EXPECT_EQ(decoder.Take().request.body, "abc");
}

TEST(RequestDecoder, KnowsWhetherTheConnectionGoesOn) {
  const auto keeps = [](std::string input) {
    RequestDecoder decoder(kLimits);
    EXPECT_EQ(decoder.Decode(input), State::kDone);
    return decoder.Take().keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
}

TEST(RequestDecoder, AbsoluteFormNamesThePathOnly) {
  RequestDecoder decoder(kLimits);
  std::string input = "GET http://other.test:80?target=http://x/ HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_EQ(decoder.Decode(input), State::kDone);
  const auto request = decoder.Take().request;
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query.Get("target"), "http://x/");
}

TEST(RequestDecoder, ReportsAnAwaitedContinueOnce) {
  RequestDecoder decoder(kLimits);
  std::string input =
      "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
  EXPECT_EQ(decoder.Decode(input), State::kExpectsContinue);
  input = "a";
  EXPECT_EQ(decoder.Decode(input), State::kNeedMore);
  input = "b";
  EXPECT_EQ(decoder.Decode(input), State::kDone);
}

struct BadRequest {
  const char* name;
  std::string bytes;
  int status;
};
class BadRequests : public testing::TestWithParam<BadRequest> {};

TEST_P(BadRequests, AreRefusedWith) {
  RequestDecoder decoder(kLimits);
  std::string input = GetParam().bytes;
  ASSERT_EQ(decoder.Decode(input), State::kRefused) << GetParam().name;
  EXPECT_EQ(decoder.refusal().status, GetParam().status)
      << GetParam().name << ": " << decoder.refusal().message;
}

std::string With(const std::string& lines) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    Hostile, BadRequests,
    testing::Values(
        BadRequest{"tls hello", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
        BadRequest{"nul", std::string("\0GET", 4), 400},
        BadRequest{"no version", "GET /\r\n\r\n", 400},
        BadRequest{"bad method", "G@T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        BadRequest{"http2 preface", "PRI * HTTP/2.0\r\n\r\n", 505},
        BadRequest{"http 0.9 number", "GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505},
        BadRequest{"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        BadRequest{"two hosts", With("Host: i\r\n"), 400},
        BadRequest{"length and chunked",
                   With("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400},
        BadRequest{"two lengths", With("Content-Length: 1\r\nContent-Length: 2\r\n"), 400},
        BadRequest{"negative length", With("Content-Length: -1\r\n"), 400},
        BadRequest{"signed length", With("Content-Length: +5\r\n"), 400},
        BadRequest{"space before colon", With("X-A : 1\r\n"), 400},
        BadRequest{"nul in a header", With(std::string("X-A: a\0b\r\n", 10)), 400},
        BadRequest{"unknown coding", With("Transfer-Encoding: xchunked\r\n"), 501},
        BadRequest{"coding list", With("Transfer-Encoding: gzip, chunked\r\n"), 501},
        BadRequest{"chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        BadRequest{"large body", With("Content-Length: 101\r\n"), 413},
        BadRequest{"large chunk", With("Transfer-Encoding: chunked\r\n") + "ffff\r\n", 413},
        BadRequest{"long header", With("X-A: " + std::string(4000, 'a') + "\r\n"), 431},
        BadRequest{"long header without end", "GET / HTTP/1.1\r\nX-A: " + std::string(4000, 'a'),
                   431},
        BadRequest{"long target", "GET /" + std::string(4000, 'a'), 431},
        BadRequest{"star", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        BadRequest{"authority", "CONNECT a:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        BadRequest{"broken escape", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        BadRequest{"unknown expectation", With("Expect: wonders\r\nContent-Length: 1\r\n"), 417}));

TEST(EncodeHead, WritesWhatAClientNeeds) {
  ServerResponse response;
  response.headers = {{"X-A", "1"}};
  EXPECT_EQ(EncodeHead(response, 5, true, "D"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-A: 1\r\nDate: D\r\n"
            "Content-Length: 5\r\n\r\n");
  EXPECT_TRUE(EncodeHead(response, 5, false, "D").ends_with("\r\nConnection: close\r\n\r\n"));
}

TEST(EncodeHead, AHeaderValueCannotBreakOut) {
  ServerResponse response;
  response.headers = {{"Location", "/x\r\nSet-Cookie: a=b"}};
  EXPECT_EQ(EncodeHead(response, 0, true, "D").find("Set-Cookie"), std::string::npos);
}

}  // namespace
}  // namespace sonde
