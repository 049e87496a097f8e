#include "net/http1_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/codec_talk.h"

namespace sonde {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::unique_ptr<CodecTalk> Begin(HttpRequest request) {
  request.url = "http://h:81/p?q";
  const auto url = ParseHttpUrl(request.url);
  return std::make_unique<CodecTalk>(std::move(request), [&url](CodecAnswer answer) {
    return std::make_unique<Http1Codec>(std::move(answer), *url, url->target);
  });
}

std::unique_ptr<CodecTalk> Ask(std::string_view method) {
  HttpRequest request;
  request.method = method;
  request.max_header_bytes = 300;
  return Begin(std::move(request));
}

/// The outcome of a GET whose connection stays open, however the answer is cut.
std::string Answer(std::string_view bytes, std::string_view method = "GET") {
  return OutcomeOf([method] { return Ask(method); }, bytes, false);
}
/// The same, but the peer ends the connection.
std::string AnswerAndEnd(std::string_view bytes, std::string_view method = "GET") {
  return OutcomeOf([method] { return Ask(method); }, bytes, true);
}

// --- the request ---------------------------------------------------------------------------------

TEST(Http1Codec, WritesTheRequestAsGiven) {
  HttpRequest request;
  request.headers = {{"b", "2"}, {"A", "1"}};
  EXPECT_EQ(Begin(std::move(request))->sent(),
            "GET /p?q HTTP/1.1\r\nHost: h:81\r\nb: 2\r\nA: 1\r\nConnection: close\r\n\r\n");
}

TEST(Http1Codec, HostAndConnectionOfTheCallerReplaceItsOwn) {
  HttpRequest request;
  request.headers = {{"host", "other"}, {"connection", "Upgrade"}};
  EXPECT_EQ(Begin(std::move(request))->sent(),
            "GET /p?q HTTP/1.1\r\nhost: other\r\nconnection: Upgrade\r\n\r\n");
}

TEST(Http1Codec, WritesBodiesWithTheirLengthOrInChunks) {
  HttpRequest with_length;
  with_length.method = "POST";
  with_length.body = "hello";
  EXPECT_THAT(Begin(std::move(with_length))->sent(), EndsWith("Content-Length: 5\r\n\r\nhello"));
  HttpRequest chunked;
  chunked.method = "POST";
  chunked.body = "0123456789abcdef";
  chunked.chunked_body = true;
  EXPECT_THAT(Begin(std::move(chunked))->sent(),
              EndsWith("Transfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"));
  HttpRequest coded;
  coded.headers = {{"transfer-encoding", "gzip"}};
  EXPECT_THAT(Begin(std::move(coded))->sent(), Not(HasSubstr("ncoding"))) << "the body decides";
  HttpRequest empty;
  empty.method = "POST";
  empty.body = "";
  empty.chunked_body = true;
  EXPECT_THAT(Begin(std::move(empty))->sent(), EndsWith("chunked\r\n\r\n0\r\n\r\n"));
  EXPECT_THAT(Ask("PUT")->sent(), EndsWith("Content-Length: 0\r\n\r\n"));
  EXPECT_THAT(Ask("DELETE")->sent(), Not(HasSubstr("Content-Length")));
}

// --- where a body ends ---------------------------------------------------------------------------

TEST(Http1Codec, ABodyEndsAtItsDeclaredLength) {
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
            "200 HTTP/1.1 {Content-Length: 3;} abc");
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"),
            "200 HTTP/1.1 {Content-Length: 3;} abc")
      << "what follows the answer does not matter";
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nabc"),
            "200 HTTP/1.1 {Content-Length: 0;} ");
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"),
            "200 HTTP/1.1 {Content-Length: 3;} ab...");
  EXPECT_EQ(AnswerAndEnd("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"),
            "200 HTTP/1.1 {Content-Length: 3;} ab!truncated");
}

TEST(Http1Codec, ABodyWithoutALengthEndsWithTheConnection) {
  EXPECT_EQ(AnswerAndEnd("HTTP/1.1 200 OK\r\n\r\nabc"), "200 HTTP/1.1 {} abc");
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\n\r\nabc"), "200 HTTP/1.1 {} abc...");
  EXPECT_EQ(AnswerAndEnd("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n"),
            "200 HTTP/1.0 {} 3\r\n")
      << "an older version knows no codings";
  EXPECT_EQ(AnswerAndEnd("HTTP/1.1 200 OK\n\nabc"), "200 HTTP/1.1 {} abc") << "lines may end in LF";
}

TEST(Http1Codec, ChunksEndWithTheirTrailers) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(Answer(head + "2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\ntail"), "200 HTTP/1.1 {} abc");
  EXPECT_EQ(Answer(head + "0\r\nA: 1\r\nB: 2\n 3\r\n\r\n"), "200 HTTP/1.1 {}  {A: 1;B: 2 3;}");
  EXPECT_EQ(Answer(head + "0\r\nA: 1\n\nno header\r\n\r\n"), "200 HTTP/1.1 {}  {A: 1;}")
      << "the first empty line ends them";
  EXPECT_EQ(Answer(head + "0\r\nno header\r\n\r\n"), "200 HTTP/1.1 {} !malformed");
  EXPECT_EQ(Answer(head + "0\r\n A: 1\r\n\r\n"), "200 HTTP/1.1 {} !malformed");
  EXPECT_EQ(Answer(head + "2\r\nabX"), "200 HTTP/1.1 {} ab!malformed");
  EXPECT_EQ(AnswerAndEnd(head + "2\r\nab\r\n0\r\n"), "200 HTTP/1.1 {} ab!truncated");
}

TEST(Http1Codec, SomeAnswersHaveNoBody) {
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD"),
            "200 HTTP/1.1 {Content-Length: 3;} ");
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD"),
            "200 HTTP/1.1 {} ");
  EXPECT_EQ(Answer("HTTP/1.1 204 No Content\r\n\r\n"), "204 HTTP/1.1 {} ");
  EXPECT_EQ(Answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"),
            "304 HTTP/1.1 {Content-Length: 3;} ");
  EXPECT_EQ(Answer("HTTP/1.1 101 Switching Protocols\r\n\r\nbytes"), "101 HTTP/1.1 {} ");
}

TEST(Http1Codec, CodesBelow100HaveABody) {
  EXPECT_EQ(AnswerAndEnd("HTTP/1.1 099 Odd\r\n\r\nabc"), "99 HTTP/1.1 {} abc");
  EXPECT_EQ(Answer("HTTP/1.1 000\r\nContent-Length: 1\r\n\r\na"),
            "0 HTTP/1.1 {Content-Length: 1;} a");
}

// --- heads ---------------------------------------------------------------------------------------

TEST(Http1Codec, InterimAnswersAreSkipped) {
  EXPECT_EQ(Answer("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                   "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"),
            "200 HTTP/1.1 {Content-Length: 1;} a");
  EXPECT_EQ(AnswerAndEnd("HTTP/1.1 103 Early Hints\r\n\r\n"), "0  {} !truncated");
}

TEST(Http1Codec, WhatIsNoHttpIsMalformedAtItsFirstWrongByte) {
  EXPECT_EQ(Answer("SSH-2.0"), "0  {} !malformed");
  EXPECT_EQ(Answer("H3\r\n"), "0  {} !malformed");
  EXPECT_EQ(Answer("\r\nHTTP/1.1 200 OK\r\n\r\n"), "0  {} !malformed");
  EXPECT_EQ(Answer("HTTP/1.1 2x0 OK\r\n"), "0  {} !malformed");
  EXPECT_EQ(Answer("HTTP/1.1 200 OK\r\nno header\r\n"), "0  {} !malformed");
  EXPECT_EQ(Answer(std::string(500, 'x') + "\n"), "0  {} !malformed") << "rather than too large";
}

TEST(Http1Codec, TheEndWithinAHeadTellsHowFarItCame) {
  EXPECT_EQ(AnswerAndEnd(""), "0  {} !truncated");
  const auto nothing = Ask("GET");
  EXPECT_FALSE(nothing->codec().answered());
  nothing->FeedEnd();
  EXPECT_THAT(nothing->response().failure.detail, HasSubstr("without an answer"));
  const auto half = Ask("GET");
  half->Feed("HT");
  EXPECT_TRUE(half->codec().answered());
  half->FeedEnd();
  EXPECT_THAT(half->response().failure.detail, HasSubstr("within its headers"));
  EXPECT_EQ(half->response().failure.reason, FailureReason::kTruncated);
}

TEST(Http1Codec, AllLinesOfHeadsTogetherHaveOneLimit) {
  const std::string large(300, 'x');
  EXPECT_THAT(Answer("HTTP/1.1 200 OK\r\nA: " + large + "\r\n\r\n"), EndsWith("!size_limit"));
  EXPECT_THAT(Answer("HTTP/1.1 200 " + large), EndsWith("!size_limit")) << "without a line end";
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 103 Hints\r\n\r\n";
  EXPECT_EQ(Answer(interim), "0  {} !size_limit");
}

TEST(Http1Codec, TrailersCountToTheLimit) {
  EXPECT_THAT(Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: " +
                     std::string(260, 'x') + "\r\n\r\n"),
              EndsWith("!size_limit"));
}

TEST(Http1Codec, ABodyBeyondTheCallersLimitEndsTheAnswer) {
  const auto talk = Ask("GET");
  talk->LimitBody(2);
  talk->Feed("HTTP/1.1 200 OK\r\n\r\nab");
  EXPECT_FALSE(talk->codec().done());
  talk->Feed("c");
  EXPECT_TRUE(talk->codec().done());
  EXPECT_EQ(talk->response().failure.reason, FailureReason::kSizeLimit);
}

// --- Expect: 100-continue ------------------------------------------------------------------------

std::unique_ptr<CodecTalk> AskForConsent() {
  HttpRequest request;
  request.method = "POST";
  request.headers = {{"Expect", "100-continue"}};
  request.body = "the body";
  return Begin(std::move(request));
}

TEST(Http1Codec, AHeldBodyGoesWithTheServersConsent) {
  const auto talk = AskForConsent();
  EXPECT_TRUE(talk->codec().HoldsBody());
  EXPECT_THAT(talk->sent(), EndsWith("Content-Length: 8\r\n\r\n"));
  talk->Feed("HTTP/1.1 103 Early Hints\r\n\r\n");
  EXPECT_TRUE(talk->codec().HoldsBody()) << "no consent yet";
  talk->Feed("HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_FALSE(talk->codec().HoldsBody());
  EXPECT_THAT(talk->sent(), EndsWith("\r\n\r\nthe body"));
  talk->Feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(talk->Outcome(), "200 HTTP/1.1 {Content-Length: 0;} ");
}

TEST(Http1Codec, AHeldBodyGoesOnceWhenItIsReleased) {
  const auto talk = AskForConsent();
  talk->Release();
  EXPECT_THAT(talk->sent(), EndsWith("\r\n\r\nthe body"));
  talk->Release();
  talk->Feed("HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(talk->sent(), EndsWith("\r\n\r\nthe body"));
}

TEST(Http1Codec, AFinalAnswerMakesTheBodyUnwanted) {
  const auto talk = AskForConsent();
  talk->Feed("HTTP/1.1 417 No\r\n\r\n");
  EXPECT_FALSE(talk->codec().HoldsBody());
  talk->Release();
  EXPECT_THAT(talk->sent(), EndsWith("Content-Length: 8\r\n\r\n"));
}

// --- cost ----------------------------------------------------------------------------------------

TEST(Http1Codec, ALongHeadByteByByteCostsLinearTime) {
  HttpRequest request;
  request.max_header_bytes = std::size_t{1} << 20;
  const auto talk = Begin(std::move(request));
  talk->Feed("HTTP/1.1 200 OK\r\nA: ");
  for (int i = 0; i < 1'000'000; ++i) talk->Feed("x");
  talk->Feed("\r\n\r\n");
  EXPECT_EQ(talk->response().headers.at(0).second.size(), 1'000'000U);
}

}  // namespace
}  // namespace sonde
