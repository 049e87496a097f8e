#include "net/http2_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/codec_talk.h"
#include "servers/http2_frames.h"

namespace sonde {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using Fields = std::vector<std::pair<std::string, std::string>>;
constexpr std::uint32_t kProtocolError = 1, kInternalError = 2, kCancel = 8;

std::unique_ptr<CodecTalk> Begin(HttpRequest request) {
  request.url = "http://h:81/p?q";
  const auto url = ParseHttpUrl(request.url);
  return std::make_unique<CodecTalk>(std::move(request), [&url](CodecAnswer answer) {
    return std::make_unique<Http2Codec>(std::move(answer), *url);
  });
}

std::unique_ptr<CodecTalk> Ask(std::string_view method = "GET") {
  HttpRequest request;
  request.method = method;
  request.max_header_bytes = 1000;
  return Begin(std::move(request));
}

/// The outcome of a GET on a connection that stays open, however the answer is cut. The server's
/// settings come first.
std::string Answer(std::string_view frames, std::string_view method = "GET") {
  return OutcomeOf([method] { return Ask(method); }, ServerSettings() + std::string(frames), false);
}
/// The same, but the peer ends the connection.
std::string AnswerAndEnd(std::string_view frames) {
  return OutcomeOf([] { return Ask(); }, ServerSettings() + std::string(frames), true);
}

std::vector<Http2Frame> FramesOf(const CodecTalk& talk, int type) {
  std::vector<Http2Frame> frames = ClientHttp2Frames(talk.sent());
  std::erase_if(frames, [type](const Http2Frame& frame) { return frame.type != type; });
  return frames;
}

// --- the request ---------------------------------------------------------------------------------

TEST(Http2Codec, ARequestWithoutABodyEndsWithItsHeaders) {
  const auto talk = Ask();
  EXPECT_THAT(talk->sent(), StartsWith(std::string(http2::kPreface)));
  const auto headers = FramesOf(*talk, http2::kHeaders);
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers[0].stream, kFirstStream);
  EXPECT_EQ(headers[0].flags, http2::kEndStream | http2::kEndHeaders);
  EXPECT_TRUE(FramesOf(*talk, http2::kData).empty());
}

TEST(Http2Codec, ARequestThatHttp2CannotMakeIsNotSent) {
  HttpRequest request;
  request.headers = {{"Connection", "Upgrade"}};
  const auto talk = Begin(std::move(request));
  EXPECT_TRUE(talk->codec().done());
  EXPECT_EQ(talk->response().failure.reason, FailureReason::kConfig);
  EXPECT_EQ(talk->sent(), "");
}

std::string BodyOf(const CodecTalk& talk) {
  std::string body;
  for (const Http2Frame& frame : FramesOf(talk, http2::kData)) body += frame.payload;
  return body;
}

TEST(Http2Codec, ALargeBodyFollowsTheServersWindow) {
  constexpr std::size_t kFirstWindow = 65535;  // RFC 9113 6.9.2
  HttpRequest request;
  request.method = "POST";
  request.body = std::string(100'000, 'x') + std::string(100'000, 'y');
  const std::string whole = *request.body;
  const auto talk = Begin(std::move(request));
  talk->Feed(ServerSettings());
  EXPECT_EQ(BodyOf(*talk).size(), kFirstWindow);
  talk->Feed(ServerWindow(kFirstStream, 1'000'000));
  EXPECT_EQ(BodyOf(*talk).size(), kFirstWindow) << "the connection has a window of its own";
  for (int i = 0; i < 14; ++i) talk->Feed(ServerWindow(0, 10'000));
  const auto data = FramesOf(*talk, http2::kData);
  EXPECT_EQ(BodyOf(*talk), whole);
  EXPECT_EQ(data.back().flags, http2::kEndStream);
  talk->Feed(ServerHeaders({{":status", "200"}}, true));
  EXPECT_EQ(talk->Outcome(), "200 HTTP/2.0 {} ");
}

TEST(Http2Codec, OutputComesInPiecesThoughTheWindowIsWide) {
  HttpRequest request;
  request.method = "POST";
  request.body = std::string(4 << 20, 'x');
  const auto talk = Begin(std::move(request));
  talk->codec().Feed(ServerSettings() + ServerWindow(0, 8 << 20) +
                     ServerWindow(kFirstStream, 8 << 20));
  std::size_t total = 0;
  for (std::string piece = talk->codec().TakeOutput(); !piece.empty();
       piece = talk->codec().TakeOutput()) {
    EXPECT_LE(piece.size(), 100'000U);
    total += piece.size();
  }
  EXPECT_GT(total, (4U << 20) - 65535);
}

std::unique_ptr<CodecTalk> AskForConsent() {
  HttpRequest request;
  request.method = "POST";
  request.headers = {{"Expect", "100-continue"}};
  request.body = "the body";
  return Begin(std::move(request));
}

TEST(Http2Codec, AHeldBodyGoesWithTheServersConsent) {
  const auto talk = AskForConsent();
  talk->Feed(ServerSettings() + ServerHeaders({{":status", "103"}}));
  EXPECT_TRUE(talk->codec().HoldsBody());
  EXPECT_EQ(BodyOf(*talk), "");
  talk->Feed(ServerHeaders({{":status", "100"}}));
  EXPECT_FALSE(talk->codec().HoldsBody());
  EXPECT_EQ(BodyOf(*talk), "the body");
}

TEST(Http2Codec, AHeldBodyGoesOnceWhenItIsReleased) {
  const auto talk = AskForConsent();
  talk->Release();
  talk->Release();
  talk->Feed(ServerSettings() + ServerHeaders({{":status", "100"}}));
  EXPECT_EQ(BodyOf(*talk), "the body");
}

// --- answers -------------------------------------------------------------------------------------

TEST(Http2Codec, AnAnswerEndsWithItsStream) {
  EXPECT_EQ(Answer(ServerHeaders({{":status", "204"}, {"a", "1"}}, true)), "204 HTTP/2.0 {a: 1;} ");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}) + ServerData("ab") + ServerData("c", true)),
            "200 HTTP/2.0 {} abc");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}) + ServerData("ab") + ServerData("", true)),
            "200 HTTP/2.0 {} ab");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}) + ServerData("ab")),
            "200 HTTP/2.0 {} ab...");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}, true) + "what follows does not matter"),
            "200 HTTP/2.0 {} ");
}

TEST(Http2Codec, FieldsBehindTheBodyAreTrailers) {
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}) + ServerData("ab") +
                   ServerHeaders({{"grpc-status", "0"}}, true)),
            "200 HTTP/2.0 {} ab {grpc-status: 0;}");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}) + ServerHeaders({{"a", "1"}})),
            "200 HTTP/2.0 {} !malformed")
      << "not at the end";
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}}) + ServerHeaders({{":status", "200"}}, true)),
            "200 HTTP/2.0 {} !malformed");
}

TEST(Http2Codec, InterimAnswersAreSkipped) {
  EXPECT_EQ(Answer(ServerHeaders({{":status", "103"}, {"link", "x"}}) +
                   ServerHeaders({{":status", "200"}}, true)),
            "200 HTTP/2.0 {} ");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "103"}}, true)), "0  {} !malformed");
}

TEST(Http2Codec, AnAnswerToHeadIsItsHeaders) {
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}, {"content-length", "9"}}), "HEAD"),
            "200 HTTP/2.0 {content-length: 9;} ");
}

TEST(Http2Codec, TheBodyHasTheDeclaredLength) {
  const std::string head = ServerHeaders({{":status", "200"}, {"content-length", "3"}});
  EXPECT_EQ(Answer(head + ServerData("abc", true)), "200 HTTP/2.0 {content-length: 3;} abc");
  EXPECT_EQ(Answer(head + ServerData("ab", true)),
            "200 HTTP/2.0 {content-length: 3;} ab!truncated");
  EXPECT_EQ(Answer(head + ServerData("abcd", true)),
            "200 HTTP/2.0 {content-length: 3;} abc!malformed");
  EXPECT_EQ(Answer(ServerHeaders({{":status", "200"}, {"content-length", "3"}}, true)),
            "200 HTTP/2.0 {content-length: 3;} !truncated");
}

TEST(Http2Codec, HeadersThatAreNoneAreMalformed) {
  for (const Fields& fields : std::vector<Fields>{{},
                                                  {{"a", "1"}},
                                                  {{":status", ""}},
                                                  {{":status", "2x0"}},
                                                  {{":status", "200"}, {":status", "200"}},
                                                  {{":status", "200"}, {":path", "/"}},
                                                  {{"a", "1"}, {":status", "200"}},
                                                  {{":status", "200"}, {"A", "1"}},
                                                  {{":status", "200"}, {"", "1"}},
                                                  {{":status", "200"}, {"a b", "1"}},
                                                  {{":status", "200"}, {"a", "1\r\n2"}}}) {
    EXPECT_EQ(Answer(ServerHeaders(fields, true)), "0  {} !malformed");
  }
}

TEST(Http2Codec, ABodyNeedsHeaders) {
  EXPECT_THAT(Answer(ServerData("ab")), EndsWith("!malformed"));
}

// --- ends ----------------------------------------------------------------------------------------

TEST(Http2Codec, AResetEndsTheAnswerUnlessItIsWhole) {
  const std::string head = ServerHeaders({{":status", "200"}});
  EXPECT_EQ(Answer(ServerReset(kCancel)), "0  {} !reset");
  EXPECT_EQ(Answer(head + ServerReset(kInternalError)), "200 HTTP/2.0 {} !reset");
  EXPECT_EQ(Answer(head + ServerData("ab") + ServerReset(0)), "200 HTTP/2.0 {} ab!reset");
  EXPECT_EQ(Answer(head + ServerData("ab") + ServerReset(kProtocolError)),
            "200 HTTP/2.0 {} ab!malformed");
  EXPECT_EQ(Answer(head + ServerData("ab", true) + ServerReset(0)), "200 HTTP/2.0 {} ab");
}

TEST(Http2Codec, AGoAwayEndsOnlyStreamsThatItDoesNotName) {
  const std::string answer = ServerHeaders({{":status", "200"}}) + ServerData("ab", true);
  EXPECT_EQ(Answer(ServerGoAway(0, 0) + answer), "0  {} !reset");
  EXPECT_EQ(Answer(ServerGoAway(kFirstStream, 0) + answer), "200 HTTP/2.0 {} ab");
  EXPECT_EQ(Answer(ServerGoAway(kFirstStream, kInternalError) + answer), "200 HTTP/2.0 {} ab");
}

TEST(Http2Codec, TheConnectionsEndIsTruncationBeforeTheStreams) {
  const std::string frames = ServerHeaders({{":status", "200"}}) + ServerData("ab");
  for (std::size_t size = 0; size <= frames.size(); ++size) {
    EXPECT_THAT(AnswerAndEnd(frames.substr(0, size)), EndsWith("!truncated")) << size;
  }
  EXPECT_EQ(AnswerAndEnd(frames + ServerData("", true)), "200 HTTP/2.0 {} ab");
}

TEST(Http2Codec, WhatIsNoHttp2IsMalformed) {
  const auto answer = [](std::string_view bytes) {
    return OutcomeOf([] { return Ask(); }, bytes, false);
  };
  EXPECT_EQ(answer("HTTP/1.1 400 Bad Request\r\n\r\n"), "0  {} !malformed");
  EXPECT_EQ(answer(std::string(100, '\0')), "0  {} !malformed");
  EXPECT_EQ(answer(ServerHeaders({{":status", "200"}}, true)), "0  {} !malformed")
      << "settings come first";
  EXPECT_EQ(Answer(ServerWindow(0, 0)), "0  {} !malformed");
}

// --- hostile servers -----------------------------------------------------------------------------

TEST(Http2Codec, AllHeadersTogetherHaveOneLimit) {
  Fields large = {{":status", "200"}};
  for (int i = 0; i < 10; ++i) large.emplace_back("a", std::string(100, 'x'));
  EXPECT_THAT(Answer(ServerHeaders(large, true)), EndsWith("!size_limit"));
  std::string interim;
  for (int i = 0; i < 100; ++i) interim += ServerHeaders({{":status", "103"}});
  EXPECT_EQ(Answer(interim), "0  {} !size_limit");
}

// docs/pitfalls.md 8.1
TEST(Http2Codec, EveryFieldCountsHoweverEmptyItIs) {
  Fields empty = {{":status", "200"}};
  for (int i = 0; i < 100; ++i) empty.emplace_back("a", "");
  EXPECT_THAT(Answer(ServerHeaders(empty, true)), EndsWith("!size_limit")) << "32 bytes each";
}

// docs/pitfalls.md 8.2
TEST(Http2Codec, APushedAnswerIsMalformed) {
  EXPECT_EQ(Answer(ToBytes({.type = http2::kPushPromise,
                            .flags = http2::kEndHeaders,
                            .stream = kFirstStream,
                            .payload = Http2Number(2) + Http2Fields({{":path", "/"}})})),
            "0  {} !malformed");
}

/// Frames that call for an answer each; the talk ends, or what is kept stays small.
TEST(Http2Codec, AFloodOfPingsFindsALimit) {
  const auto talk = Ask();
  std::string pings = ServerSettings();
  for (int i = 0; i < 100'000; ++i) {
    pings += ToBytes({.type = http2::kPing, .payload = "12345678"});
  }
  talk->codec().Feed(pings);
  EXPECT_TRUE(talk->codec().done());
  EXPECT_EQ(talk->response().failure.reason, FailureReason::kMalformed);
}

TEST(Http2Codec, ASlowFloodOfPingsThatReadsNothingIsKeptSmall) {
  const auto talk = Ask();
  talk->codec().Feed(ServerSettings());
  for (int i = 0; i < 100'000 && !talk->codec().done(); ++i) {
    talk->codec().Feed(ToBytes({.type = http2::kPing, .payload = "12345678"}));
  }
  EXPECT_TRUE(talk->codec().done());
}

TEST(Http2Codec, AFloodOfContinuationsFindsALimit) {
  const auto talk = Ask();
  talk->codec().Feed(ServerSettings() + ToBytes({.type = http2::kHeaders,
                                                 .stream = kFirstStream,
                                                 .payload = Http2Fields({{":status", "200"}})}));
  for (int i = 0; i < 100'000 && !talk->codec().done(); ++i) {
    talk->codec().Feed(ToBytes({.type = http2::kContinuation, .stream = kFirstStream}));
  }
  EXPECT_TRUE(talk->codec().done());
}

// docs/pitfalls.md 8.3
TEST(Http2Codec, ABrokenConnectionIsToldAlsoBehindALargeBody) {
  HttpRequest request;
  request.method = "POST";
  request.body = std::string(1 << 20, 'x');
  const auto talk = Begin(std::move(request));
  talk->codec().Feed(ServerSettings() + ServerWindow(0, 8 << 20) +
                     ServerWindow(kFirstStream, 8 << 20));
  talk->codec().Feed(ServerWindow(0, 0));
  std::string output;
  for (int i = 0; i < 100 && !talk->codec().done(); ++i) output += talk->codec().TakeOutput();
  EXPECT_TRUE(talk->codec().done());
  EXPECT_EQ(talk->response().failure.reason, FailureReason::kMalformed);
}

TEST(Http2Codec, ABodyBeyondTheCallersLimitEndsTheAnswer) {
  const auto talk = Ask();
  talk->LimitBody(2);
  talk->Feed(ServerSettings() + ServerHeaders({{":status", "200"}}) + ServerData("ab"));
  EXPECT_FALSE(talk->codec().done());
  talk->Feed(ServerData("c"));
  EXPECT_EQ(talk->response().failure.reason, FailureReason::kSizeLimit);
}

}  // namespace
}  // namespace sonde
