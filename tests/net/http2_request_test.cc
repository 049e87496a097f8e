#include "net/http2_request.h"

#include <gtest/gtest.h>

#include <vector>

namespace sonde {
namespace {

std::vector<HttpHeader> FieldsOf(const HttpRequest& request) {
  return Http2RequestFields(request, *ParseHttpUrl("https://h:81/p?q"));
}

TEST(Http2Request, PseudoHeadersComeFirstAndNamesAreInLowerCase) {
  HttpRequest request;
  request.headers = {{"B", "2"}, {"X-Aa", "V"}};
  const std::vector<HttpHeader> wanted = {
      {":method", "GET"}, {":scheme", "https"}, {":authority", "h:81"},
      {":path", "/p?q"},  {"b", "2"},           {"x-aa", "V"}};
  EXPECT_EQ(FieldsOf(request), wanted);
}

TEST(Http2Request, HostIsTheAuthorityAndHeadersOfConnectionsAreLeftOut) {
  HttpRequest request;
  request.method = "POST";
  request.body = "hello";
  request.headers = {{"host", "other"},         {"Connection", "close"},
                     {"keep-alive", "5"},       {"Transfer-Encoding", "chunked"},
                     {"Content-Length", "999"}, {"Upgrade", ""}};
  const std::vector<HttpHeader> wanted = {{":method", "POST"},
                                          {":scheme", "https"},
                                          {":authority", "other"},
                                          {":path", "/p?q"},
                                          {"content-length", "5"}};
  EXPECT_EQ(FieldsOf(request), wanted);
}

TEST(Http2Request, ALengthIsSaidWhereHttp1SaysOne) {
  const auto has_length = [](const HttpRequest& request) {
    return HasHeader(FieldsOf(request), "content-length");
  };
  HttpRequest request;
  EXPECT_FALSE(has_length(request));
  request.method = "PUT";
  EXPECT_TRUE(has_length(request));
  request.body = "x";
  request.chunked_body = true;
  EXPECT_FALSE(has_length(request));
}

TEST(Http2Request, NamesHeadersThatAskForAnotherProtocol) {
  EXPECT_EQ(FindHttp2Flaw({{"A", "b"}, {"Connection", "Keep-Alive"}, {"upgrade", ""}}), "");
  EXPECT_EQ(FindHttp2Flaw({{"upgrade", "h3"}}), "Upgrade: h3");
  EXPECT_EQ(FindHttp2Flaw({{"upgrade", "chunked"}, {"Transfer-Encoding", "chunked"}}), "");
  EXPECT_EQ(FindHttp2Flaw({{"transfer-encoding", "gzip"}}), "Transfer-Encoding: gzip");
  EXPECT_EQ(FindHttp2Flaw({{"Connection", "upgrade"}}), "Connection: upgrade");
  EXPECT_EQ(FindHttp2Flaw({{"Connection", "close"}, {"Connection", "close"}}), "Connection: close");
}

}  // namespace
}  // namespace sonde
