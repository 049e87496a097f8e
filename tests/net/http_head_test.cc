#include "net/http_head.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

HttpResponse Parse(const std::vector<std::string>& lines, bool is_http1 = true) {
  HttpHead head(1000);
  HttpResponse response;
  for (const std::string& line : lines) {
    response.failure = head.Add(line + "\r\n", is_http1, response);
    if (response.failure) break;
  }
  return response;
}

TEST(HttpHead, KeepsStatusVersionAndHeadersInOrder) {
  const HttpResponse response =
      Parse({"HTTP/1.1 404 Not Found", "B: 2", "a:1 ", "B:  3", "Content-Length: 12", ""});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.version, "HTTP/1.1");
  const std::vector<HttpHeader> wanted = {
      {"B", "2"}, {"a", "1"}, {"B", "3"}, {"Content-Length", "12"}};
  EXPECT_EQ(response.headers, wanted);
  EXPECT_EQ(response.content_length, 12);
  ASSERT_NE(response.Find("CONTENT-length"), nullptr);
  EXPECT_EQ(response.Find("C"), nullptr);
}

TEST(HttpHead, ForgetsInterimAnswers) {
  const HttpResponse response =
      Parse({"HTTP/1.1 103 Early Hints", "Link: x", "", "HTTP/1.1 200 OK", "A: 1", ""});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.size(), 1U);
}

TEST(HttpHead, AnInterimAnswerAloneIsNoAnswer) {
  const HttpResponse response = Parse({"HTTP/1.1 100 Continue", "A: 1", ""});
  EXPECT_EQ(response.status, 0);
  EXPECT_EQ(response.version, "");
  EXPECT_TRUE(response.headers.empty());
}

TEST(HttpHead, SwitchingProtocolsIsFinal) {
  EXPECT_EQ(Parse({"HTTP/1.1 101 Switching Protocols", ""}).status, 101);
}

TEST(HttpHead, NamesHttp2AsTheMetricsDo) {
  EXPECT_EQ(Parse({"HTTP/2 200 ", ""}, false).version, "HTTP/2.0");
}

TEST(HttpHead, LinesAfterTheHeadAreTrailers) {
  const HttpResponse response =
      Parse({"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "Sum: 1", ""});
  EXPECT_EQ(response.content_length, -1);
  ASSERT_EQ(response.trailers.size(), 1U);
  EXPECT_EQ(response.trailers[0].second, "1");
}

TEST(HttpHead, JoinsFoldedLines) {
  const HttpResponse response = Parse({"HTTP/1.1 200 OK", "A: one", "\t two", ""});
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].second, "one two");
}

TEST(HttpHead, StopsAtTheLimit) {
  HttpHead head(30);
  HttpResponse response;
  EXPECT_FALSE(head.Add("HTTP/1.1 200 OK\r\n", true, response));
  EXPECT_EQ(head.Add("Long: 0123456789\r\n", true, response).reason, FailureReason::kSizeLimit);
  EXPECT_TRUE(response.headers.empty());
}

TEST(HttpHead, FieldsWithoutLettersHaveALimitToo) {
  HttpHead head(1000);
  HttpResponse response;
  EXPECT_FALSE(head.Add("HTTP/1.1 200 OK\r\n", true, response));
  while (!head.Add("a:\n", true, response)) {
  }
  EXPECT_LT(response.headers.size(), 30U);
}

TEST(HttpHead, LengthsAreUnknownOrNumbers) {
  EXPECT_EQ(Parse({"HTTP/1.1 200 OK", ""}).content_length, -1);
  EXPECT_EQ(Parse({"HTTP/1.1 200 OK", "Content-Length: 007", ""}).content_length, 7);
  EXPECT_EQ(Parse({"HTTP/1.1 200 OK", "Content-Length:", ""}).content_length, -1);
  EXPECT_EQ(Parse({"HTTP/1.1 200 OK", "Content-Length : 7", ""}).content_length, -1)
      << "another name";
  EXPECT_EQ(Parse({"HTTP/2 200 ", "content-length: x", ""}, false).content_length, -1)
      << "curl has judged it";
}

TEST(HttpHead, RefusesHeadsThatSayTwoThingsOrNothing) {
  const std::string ok = "HTTP/1.1 200 OK";
  for (const std::vector<std::string>& head : std::vector<std::vector<std::string>>{
           {"HTTP/2 200 OK", ""},
           {"HTTP/1.1 20 OK", ""},
           {"HTTP/1.1 2000", ""},
           {"HTTP/1.1 200OK", ""},
           {"HTTP/1.1\t200 OK", ""},
           {"HTTP/1.10 200 OK", ""},
           {"HTTP/1 200 OK", ""},
           {"HTTP/1.1", ""},
           {ok, "no colon", ""},
           {ok, ": no name", ""},
           {ok, " no beginning", ""},
           {ok, "A: \x01", ""},
           {ok, "A: b", " \x7f", ""},
           {ok, "A\t: b", ""},
           {ok, "(A): b", ""},
           {ok, "Content-Length: x", ""},
           {ok, "Content-Length: -1", ""},
           {ok, "Content-Length: +1", ""},
           {ok, "Content-Length: 2, 2", ""},
           {ok, "Content-Length: 99999999999999999999", ""},
           {ok, "Content-Length: 2", "content-length: 3", ""},
           {ok, "Transfer-Encoding: gzip, chunked", ""},
           {ok, "Transfer-Encoding:", ""},
           {ok, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked", ""},
           {"HTTP/1.1 304 Not Modified", "Content-Length: x", ""},
           {"HTTP/1.1 103 Early Hints", "Content-Length: x", "", ok, ""}}) {
    const HttpResponse response = Parse(head);
    EXPECT_EQ(response.failure.reason, FailureReason::kMalformed) << head[0] << " " << head[1];
    EXPECT_EQ(response.status, 0);
  }
}

TEST(HttpHead, TakesWhatGoTakes) {
  for (const std::vector<std::string>& head : std::vector<std::vector<std::string>>{
           {"HTTP/1.1 200", ""},
           {"HTTP/1.1   200 \xff", ""},
           {"HTTP/1.0 200 OK", "Transfer-Encoding: x", ""},
           {"HTTP/1.1 200 OK", "A b: c", "X: \xff\t", ""},
           {"HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 2", ""},
           {"HTTP/1.1 200 OK", "Content-Length: 2", "Transfer-Encoding: CHUNKED", ""}}) {
    const HttpResponse response = Parse(head);
    EXPECT_FALSE(response.failure) << head[1] << ": " << response.failure.detail;
    EXPECT_EQ(response.status, 200);
  }
}

TEST(HttpHead, HidesWhatBelongsToTheConnection) {
  const auto names = [](const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& [name, value] : Parse(lines).headers) text += name + " ";
    return text;
  };
  EXPECT_EQ(names({"HTTP/1.1 200 OK", "Content-Length: 2", "Transfer-Encoding: chunked",
                   "Trailer: X", "A: b", ""}),
            "A ");
  EXPECT_EQ(names({"HTTP/1.1 200 OK", "Connection: x , Close", "Content-Length: 2", ""}),
            "Content-Length ");
  EXPECT_EQ(names({"HTTP/1.1 200 OK", "Connection: keep-alive", "Trailer: X", ""}),
            "Connection Trailer ");
  EXPECT_EQ(names({"HTTP/1.0 200 OK", "Connection: close", ""}), "Connection ");
}

TEST(HttpUrl, SplitsIntoOriginAndExactTarget) {
  const auto url = ParseHttpUrl("HTTPS://user:pa%40ss@Example.com:8443/a/../b%20c?x=/?#frag");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->is_tls);
  EXPECT_EQ(url->host, "Example.com");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->origin, "https://Example.com:8443");
  EXPECT_EQ(url->target, "/a/../b%20c?x=/?");
}

TEST(HttpUrl, FillsInWhatIsNotWritten) {
  const auto plain = ParseHttpUrl("http://[::1]?q");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "[::1]");
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->origin, "http://[::1]");
  EXPECT_EQ(plain->target, "/?q");
  EXPECT_EQ(ParseHttpUrl("https://h")->port, 443);
}

TEST(HttpUrl, RefusesWhatCannotBeAsked) {
  for (const char* bad : {"h", "ftp://h/", "http://", "http:///x", "http://h:99999/", "http://h:x/",
                          "http://h/a\r\nInjected: 1", "http://h/\x01"}) {
    EXPECT_FALSE(ParseHttpUrl(bad)) << bad;
  }
}

TEST(FindRequestFlaw, RefusesInjection) {
  HttpRequest request;
  EXPECT_EQ(FindRequestFlaw(request), "");
  request.headers = {{"A", "fine\tvalue"}};
  EXPECT_EQ(FindRequestFlaw(request), "");
  request.headers = {{"A", "x\r\nB: y"}};
  EXPECT_NE(FindRequestFlaw(request), "");
  request.headers = {{"A b", "x"}};
  EXPECT_NE(FindRequestFlaw(request), "");
  request.headers.clear();
  request.method = "GET /";
  EXPECT_NE(FindRequestFlaw(request), "");
}

// --- trace
// -----------------------------------------------------------------------------------------

MonoTime At(int ms) { return MonoTime(std::chrono::milliseconds(ms)); }

TEST(HttpTrace, PhasesNeverOverlapAndFillTheExchange) {
  HttpTrace trace;
  trace.start = At(0);
  trace.connect_start = At(1);
  trace.connected = At(11);
  trace.tls_start = At(12);
  trace.tls_done = At(32);
  trace.request_sent = At(33);
  trace.first_byte = At(63);
  trace.end = At(73);
  const PhaseTimings phases = trace.Phases(true, false, At(500));
  EXPECT_EQ(phases.Get(Phase::kConnect), std::chrono::milliseconds(10));
  EXPECT_EQ(phases.Get(Phase::kTls), std::chrono::milliseconds(20));
  EXPECT_EQ(phases.Get(Phase::kProcessing), std::chrono::milliseconds(30));
  EXPECT_EQ(phases.Get(Phase::kTransfer), std::chrono::milliseconds(10));
  EXPECT_FALSE(phases.Get(Phase::kProxy));
  EXPECT_LE(phases.Sum(), *trace.end - trace.start);
}

TEST(HttpTrace, TheLastPhaseIsClosedWhereTheExchangeStopped) {
  HttpTrace trace;
  trace.connect_start = At(0);
  EXPECT_EQ(trace.Current(true, false), Phase::kConnect);
  EXPECT_EQ(trace.Phases(true, false, At(7)).Get(Phase::kConnect), std::chrono::milliseconds(7));
  trace.connected = At(7);
  EXPECT_EQ(trace.Current(true, false), Phase::kTls);
  EXPECT_EQ(trace.Current(false, false), Phase::kProcessing);
  trace.tls_start = At(8);
  EXPECT_EQ(trace.Phases(true, false, At(20)).Get(Phase::kTls), std::chrono::milliseconds(12));
  trace.end = At(10);  // failed there
  EXPECT_EQ(trace.Phases(true, false, At(20)).Get(Phase::kTls), std::chrono::milliseconds(2));
  EXPECT_FALSE(trace.Phases(true, false, At(20)).Get(Phase::kProcessing));
}

TEST(HttpTrace, AProxyDialogueIsItsOwnPhase) {
  HttpTrace trace;
  trace.connect_start = At(0);
  trace.connected = At(5);
  EXPECT_EQ(trace.Current(true, true), Phase::kProxy);
  trace.proxy_done = At(9);
  trace.tls_start = At(9);
  const PhaseTimings phases = trace.Phases(true, true, At(12));
  EXPECT_EQ(phases.Get(Phase::kProxy), std::chrono::milliseconds(4));
  EXPECT_EQ(phases.Get(Phase::kTls), std::chrono::milliseconds(3));
  EXPECT_EQ(trace.Current(true, true), Phase::kTls);
}

}  // namespace
}  // namespace sonde
