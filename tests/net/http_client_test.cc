#include <gmock/gmock.h>

#include "net/http_fixture.h"
#include "servers/certs.h"

namespace sonde {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using After = HttpReply::After;

using HttpClientTest = EitherHttpClient;
SONDE_WITH_BOTH_HTTP_CLIENTS(HttpClientTest);

TEST_P(HttpClientTest, FetchesAndReportsWhatCame) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 201 Made\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello"});
  const HttpResponse response = Fetch(Request(server, "/"));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.version, "HTTP/1.1");
  EXPECT_EQ(response.content_length, 5);
  EXPECT_EQ(response.body_bytes, 5U);
  EXPECT_EQ(body_, "hello");
  EXPECT_FALSE(response.tls);
  ASSERT_NE(response.Find("x-one"), nullptr);
  EXPECT_TRUE(response.trace.connected && response.trace.request_sent &&
              response.trace.first_byte && response.trace.end);
}

TEST_P(HttpClientTest, SendsExactlyWhatWasGiven) {
  HttpServerScript server;
  server.On("/a/../b", HttpReply::Ok(""));
  HttpRequest request = Request(server, "/a/../b?x=%20y");
  request.method = "BREW";
  request.headers = {{"Host", "other.test"}, {"X-Empty", ""}, {"X-Two", "2"}, {"X-Two", "3"}};
  Fetch(std::move(request));
  ASSERT_EQ(server.requests().size(), 1U);
  const std::string empty = GetParam() == Client::kCurl ? "X-Empty:" : "X-Empty: ";
  EXPECT_EQ(server.requests()[0], "BREW /a/../b?x=%20y HTTP/1.1\r\nHost: other.test\r\n" + empty +
                                      "\r\nX-Two: 2\r\nX-Two: 3\r\nConnection: close\r\n\r\n");
}

TEST_P(HttpClientTest, AConnectionHeaderThatSaysWhatComesNextStandsAlone) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok(""));
  const auto sent_with = [&](std::string value) {
    HttpRequest request = Request(server, "/");
    request.headers = {{"Connection", std::move(value)}};
    Fetch(std::move(request));
    return server.requests().back();
  };
  EXPECT_THAT(sent_with("keep-alive"), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(sent_with("x, Close"), Not(HasSubstr("Connection: close\r\n")));
  EXPECT_THAT(sent_with("Upgrade"), Not(HasSubstr("Connection: close\r\n")));
}

TEST_P(HttpClientTest, ANamedHostIsNeverResolved) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  const HttpResponse response = Fetch(Request(server, "/", "no-such-host.invalid"));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_THAT(server.requests().at(0),
              HasSubstr("Host: no-such-host.invalid:" + std::to_string(server.endpoint().port)));
}

TEST_P(HttpClientTest, UserInformationOfTheUrlIsNotSent) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/");
  request.url.insert(std::string("http://").size(), "user:secret@");
  Fetch(std::move(request));
  EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Authorization")));
}

TEST_P(HttpClientTest, SendsABodyWithItsLength) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/");
  request.method = "GET";
  request.body = std::string("a\0b", 3);
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  const std::string sent = server.requests().at(0);
  EXPECT_THAT(sent, StartsWith("GET / "));
  EXPECT_THAT(sent, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(sent, Not(HasSubstr("Content-Type")));
  EXPECT_TRUE(sent.ends_with(std::string("\r\n\r\na\0b", 7)));
}

TEST_P(HttpClientTest, SendsALargeBodyWithoutAskingFirst) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/");
  request.method = "PUT";
  request.body = std::string(std::size_t{3} << 20, 'b');
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Expect")));
  EXPECT_GT(server.requests().at(0).size(), std::size_t{3} << 20);
}

TEST_P(HttpClientTest, SendsAChunkedBody) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/");
  request.method = "POST";
  request.body = "hello";
  request.chunked_body = true;
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_THAT(server.requests().at(0), HasSubstr("\r\n5\r\nhello\r\n0\r\n\r\n"));
  EXPECT_THAT(server.requests().at(0), Not(HasSubstr("Content-Length")));
}

TEST_P(HttpClientTest, AnEmptyPostAnnouncesIt) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/");
  request.method = "POST";
  Fetch(std::move(request));
  EXPECT_THAT(server.requests().at(0), HasSubstr("Content-Length: 0\r\n"));
}

TEST_P(HttpClientTest, AHeadAnswerHasNoBody) {
  HttpServerScript server;
  server.On("/",
            {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", .after = After::kHold});
  HttpRequest request = Request(server, "/");
  request.method = "HEAD";
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.content_length, 1000);
  EXPECT_EQ(response.body_bytes, 0U);
}

TEST_P(HttpClientTest, SwitchingProtocolsEndsTheAnswer) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                           "Upgrade: websocket\r\n\r\n",
                  .after = After::kHold});
  const HttpResponse response = Fetch(Request(server, "/"));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 101);
}

TEST_P(HttpClientTest, AHeadRequestMayHaveABody) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .after = After::kHold});
  for (const bool chunked : {false, true}) {
    HttpRequest request = Request(server, "/");
    request.method = "HEAD";
    request.body = "data";
    request.chunked_body = chunked;
    const HttpResponse response = Fetch(std::move(request));
    EXPECT_FALSE(response.failure) << Describe(response.failure);
    EXPECT_EQ(response.content_length, 5);
    EXPECT_EQ(response.body_bytes, 0U);
    EXPECT_NE(server.requests().back().find("data"), std::string::npos);
  }
}

TEST_P(HttpClientTest, DecodesChunksAndKeepsTrailers) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "3\r\nabc\r\n2\r\nde\r\n0\r\nSum: 5\r\n\r\n"});
  const HttpResponse response = Fetch(Request(server, "/"));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(body_, "abcde");
  EXPECT_EQ(response.content_length, -1);
  ASSERT_EQ(response.trailers.size(), 1U);
  EXPECT_EQ(response.trailers[0], (HttpHeader{"Sum", "5"}));
}

TEST_P(HttpClientTest, NeverDecompresses) {
  HttpServerScript server;
  server.On("/",
            {.bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw"});
  const HttpResponse response = Fetch(Request(server, "/"));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(body_, "raw");
}

TEST_P(HttpClientTest, SkipsInterimAnswersButStampsThem) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
                           "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"});
  const HttpResponse response = Fetch(Request(server, "/"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.size(), 1U);
}

TEST_P(HttpClientTest, TheFirstByteIsNoWholeLine) {
  HttpServerScript server;
  server.On("/", {.bytes = "H"});
  const HttpResponse cut = Fetch(Request(server, "/"));
  EXPECT_TRUE(cut.trace.first_byte);
  EXPECT_EQ(cut.status, 0);
  server.On("/none", {.bytes = ""});
  EXPECT_FALSE(Fetch(Request(server, "/none")).trace.first_byte);
}

TEST_P(HttpClientTest, DoesNotFollowRedirects) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_EQ(Fetch(Request(server, "/")).status, 302);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_P(HttpClientTest, EveryFetchHasAConnectionOfItsOwn) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  for (int i = 0; i < 5; ++i) Fetch(Request(server, "/"));
  EXPECT_EQ(server.connections(), 5);
  EXPECT_EQ(curl_.exchanges(), 0U);
}

// --- failures
// --------------------------------------------------------------------------------------

struct BadAnswer {
  const char* name;
  HttpReply reply;
  FailureReason reason;
};
class BadAnswerTest : public HttpClientFixture,
                      public ::testing::WithParamInterface<std::tuple<BadAnswer, Client>> {
 protected:
  BadAnswerTest() { Use(std::get<Client>(GetParam())); }
};

TEST_P(BadAnswerTest, HasItsReasonAndOneRequestOnTheWire) {
  HttpServerScript server;
  const auto& [name, reply, reason] = std::get<BadAnswer>(GetParam());
  server.On("/", reply);
  const HttpResponse response = Fetch(Request(server, "/"));
  ASSERT_TRUE(response.failure);
  EXPECT_EQ(response.failure.reason, reason) << Describe(response.failure);
  EXPECT_FALSE(response.failure.detail.empty());
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.requests().size(), 1U);
}

std::vector<BadAnswer> BadAnswers() {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  return {
      {"reset_before_any_byte",
       {.bytes = "", .after = After::kReset},
       FailureReason::kTransferReset},
      {"closed_before_any_byte", {.bytes = ""}, FailureReason::kTruncated},
      {"garbage", {.bytes = "\x15\x03\x01 what is this\r\n\r\n"}, FailureReason::kMalformed},
      {"http_09", {.bytes = "<html>hello</html>\n"}, FailureReason::kMalformed},
      {"short_body", {.bytes = ok + "Content-Length: 10\r\n\r\nabc"}, FailureReason::kTruncated},
      {"bad_chunk",
       {.bytes = ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"},
       FailureReason::kMalformed},
      {"short_chunk",
       {.bytes = ok + "Transfer-Encoding: chunked\r\n\r\n10\r\nabc"},
       FailureReason::kTruncated},
      {"reset_in_body",
       {.bytes = ok + "Content-Length: 10\r\n\r\nabc", .after = After::kReset},
       FailureReason::kTransferReset},
      {"header_line_of_5_mib",
       {.bytes = ok + "A: " + std::string(std::size_t{5} << 20, 'a')},
       FailureReason::kSizeLimit},
      {"endless_headers",
       {.bytes = ok, .after = After::kRepeat, .tail = "Some-Header: some value\r\n"},
       FailureReason::kSizeLimit},
      {"two_lengths",
       {.bytes = ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
       FailureReason::kMalformed},
      {"http_2_in_plain_text", {.bytes = "HTTP/2 200 OK\r\n\r\n"}, FailureReason::kMalformed},
      {"head_cut", {.bytes = ok + "A: b\r\n"}, FailureReason::kTruncated},
  };
}
INSTANTIATE_TEST_SUITE_P(All, BadAnswerTest,
                         ::testing::Combine(::testing::ValuesIn(BadAnswers()),
                                            ::testing::Values(Client::kStream, Client::kCurl)),
                         [](const auto& test) {
                           return std::string(std::get<BadAnswer>(test.param).name) +
                                  NameOf(std::get<Client>(test.param));
                         });

TEST_P(HttpClientTest, ARefusedPortIsRefused) {
  Endpoint gone;
  {
    HttpServerScript server;
    gone = server.endpoint();
  }
  HttpRequest request;
  request.url = "http://127.0.0.1/";
  request.peer = gone;
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kConnectRefused) << Describe(response.failure);
  EXPECT_THAT(response.failure.detail, HasSubstr(gone.ToString()));
  EXPECT_FALSE(response.trace.connected);
  EXPECT_TRUE(response.trace.connect_start);
}

TEST_P(HttpClientTest, ABodyThatNobodyWantsEndsTheExchange) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 200 OK\r\n\r\n",
                  .after = After::kRepeat,
                  .tail = std::string(10000, 'x')});
  HttpRequest request = Request(server, "/");
  request.on_body = [this](std::string_view bytes) {
    body_ += bytes;
    return body_.size() < 100000;
  };
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kSizeLimit) << Describe(response.failure);
  EXPECT_EQ(response.status, 200);
  EXPECT_LT(body_.size(), 200000U);
}

TEST_P(HttpClientTest, WhatCannotBeSentIsAConfigurationFailure) {
  HttpServerScript server;
  HttpRequest bad_method = Request(server, "/");
  bad_method.method = "A B";
  EXPECT_EQ(Fetch(std::move(bad_method)).failure.reason, FailureReason::kConfig);
  HttpRequest bad_scheme = Request(server, "/");
  bad_scheme.url = "ftp://x/";
  EXPECT_EQ(Fetch(std::move(bad_scheme)).failure.reason, FailureReason::kConfig);
  HttpRequest h3 = Request(server, "/");
  h3.versions = HttpVersions::kHttp3;
  EXPECT_EQ(Fetch(std::move(h3)).failure.reason, FailureReason::kConfig);
  HttpRequest no_tls = Request(server, "/");
  no_tls.url = "https://x/";
  EXPECT_EQ(Fetch(std::move(no_tls)).failure.reason, FailureReason::kConfig);
  EXPECT_EQ(server.connections(), 0);
}

TEST_P(HttpClientTest, ASourceAddressIsBound) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/");
  request.source = IpAddress::Parse("127.0.0.2");
  EXPECT_FALSE(Fetch(std::move(request)).failure);
  HttpRequest foreign = Request(server, "/");
  foreign.source = IpAddress::Parse("192.0.2.1");
  EXPECT_EQ(Fetch(std::move(foreign)).failure.reason, FailureReason::kConfig);
}

// --- one request on the wire
// -----------------------------------------------------------------------

std::string Frame(char type, char flags, char stream, std::string_view payload) {
  std::string frame{'\0', '\0',  static_cast<char>(payload.size()), type, flags, '\0', '\0',
                    '\0', stream};
  return frame.append(payload);
}
const std::string kSettings = Frame(4, 0, 0, "");
const std::string kRefusedStream = Frame(3, 0, 1, std::string("\0\0\0\x07", 4));
const std::string kGoAway = Frame(7, 0, 0, std::string("\0\0\0\0\0\0\0\0", 8));

TEST_P(HttpClientTest, ARefusedHttp2StreamIsNotRetried) {
  HttpServerScript server;
  server.On("*", {.bytes = kSettings + kRefusedStream, .after = After::kHold});
  HttpRequest request = Request(server, "/");
  request.versions = HttpVersions::kHttp2Prior;
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kTransferReset) << Describe(response.failure);
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(HttpClientTest, AnHttp2GoAwayIsNotRetried) {
  HttpServerScript server;
  server.On("*", {.bytes = kSettings + kGoAway});
  HttpRequest request = Request(server, "/");
  request.versions = HttpVersions::kHttp2Prior;
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_TRUE(response.failure);
  EXPECT_EQ(Info(response.failure.reason).fault(), Fault::kTarget) << Describe(response.failure);
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(HttpClientTest, AnUnmetExpectationIsAnAnswerNotARetry) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n",
                  .after = After::kHold});
  HttpRequest request = Request(server, "/");
  request.method = "POST";
  request.body = "";
  request.headers = {{"Expect", "100-continue"}};
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 417);
  EXPECT_EQ(server.connections(), 1);
}

// --- lifetime
// --------------------------------------------------------------------------------------

TEST_P(HttpClientTest, DestroyingTheOpInsideTheBodyCallbackIsACancellation) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 200 OK\r\n\r\n", .after = After::kRepeat, .tail = "abc"});
  HttpRequest request = Request(server, "/");
  std::unique_ptr<HttpOp> op;
  bool called = false;
  bool completed = false;
  request.on_body = [&](std::string_view) {
    called = true;
    op.reset();
    return true;
  };
  op = client().Fetch(std::move(request), [&](HttpResponse) { completed = true; });
  EXPECT_TRUE(loop_.RunUntil([&] { return called; }, kLimit));
  EXPECT_EQ(curl_.exchanges(), 0U);
  EXPECT_EQ(curl_.multi().watches(), 0U);
  EXPECT_FALSE(completed);
}

TEST_P(HttpClientTest, TheTraceIsThereWhileTheExchangeRuns) {
  HttpServerScript server;
  server.On("/",
            {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", .after = After::kHold});
  const auto op = client().Fetch(Request(server, "/"), [](HttpResponse) { FAIL(); });
  EXPECT_TRUE(loop_.RunUntil([&] { return op->partial().body_bytes == 3; }, kLimit));
  EXPECT_EQ(op->partial().status, 200);
  EXPECT_EQ(op->trace().Current(false, false), Phase::kTransfer);
}

}  // namespace
}  // namespace sonde
