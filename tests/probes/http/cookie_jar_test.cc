#include "probes/http/cookie_jar.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

const WallTime kNow{std::chrono::seconds(1767225600)};  // 2026-01-01

Url At(std::string_view text) { return Url::Parse(text).value_or(Url{}); }

std::string After(std::string_view from, std::string_view set_cookie, std::string_view to) {
  CookieJar jar;
  jar.Store(At(from), set_cookie, kNow);
  return jar.HeaderFor(At(to));
}

TEST(CookieJarTest, GoesBackWhereItCameFrom) {
  EXPECT_EQ(After("http://h/a/b", "k=v", "http://h/a/c"), "k=v");
  EXPECT_EQ(After("http://h/a/b", "k=v", "http://h:81/a"), "k=v") << "ports do not matter";
  EXPECT_EQ(After("http://h/a/b", "k=v", "http://h/b"), "") << "another path";
  EXPECT_EQ(After("http://h/a/b", "k=v", "http://h/ab"), "") << "a path that only starts alike";
  EXPECT_EQ(After("http://h/a/b", "k=v; Path=/", "http://h/b"), "k=v");
  EXPECT_EQ(After("http://h/", "k=v", "http://other/"), "");
  EXPECT_EQ(After("http://h/", "k=\"v\" ; HttpOnly", "http://h"), "k=\"v\"");
  EXPECT_EQ(After("http://H/", "k=", "http://h/"), "k=");
}

TEST(CookieJarTest, DomainsMustCoverTheHost) {
  const char* from = "http://www.a.example/";
  EXPECT_EQ(After(from, "k=v; Domain=a.example", "http://api.a.example/"), "k=v");
  EXPECT_EQ(After(from, "k=v; Domain=.A.example", "http://a.example/"), "k=v");
  EXPECT_EQ(After(from, "k=v; Domain=b.example", "http://b.example/"), "");
  EXPECT_EQ(After(from, "k=v; Domain=b.example", from), "");
  EXPECT_EQ(After(from, "k=v; Domain=example", from), "") << "a whole top-level domain";
  EXPECT_EQ(After("http://127.0.0.1/", "k=v; Domain=0.0.1", "http://127.0.0.1/"), "");
  EXPECT_EQ(After("http://127.0.0.1/", "k=v; Domain=127.0.0.1", "http://127.0.0.1/"), "k=v");
  EXPECT_EQ(After("http://127.0.0.1/", "k=v; Domain=.127.0.0.1", "http://127.0.0.1/"), "");
  EXPECT_EQ(After("http://a.example/", "k=v", "http://www.a.example/"), "") << "host only";
  EXPECT_EQ(After("http://a.example/", "k=v; Domain=a.example", "http://www.a.example/"), "k=v");
  EXPECT_EQ(After("http://h/", "k=v; Domain=h", "http://www.h/"), "") << "a top-level domain";
  EXPECT_EQ(After("http://h/", "k=v; Domain=h", "http://h/"), "k=v");
  EXPECT_EQ(After(from, "k=v; Domain=..a.example", from), "");
  EXPECT_EQ(After(from, "k=v; Domain=a.example.", from), "");
  EXPECT_EQ(After(from, "k=v; Domain=", from), "k=v");
}

TEST(CookieJarTest, SecureNeedsTlsOrLoopback) {
  EXPECT_EQ(After("https://h/", "k=v; Secure", "https://h/"), "k=v");
  EXPECT_EQ(After("https://h/", "k=v; Secure", "http://h/"), "");
  EXPECT_EQ(After("http://h/", "k=v; Secure", "https://h/"), "");
  EXPECT_EQ(After("http://127.0.0.1/", "k=v; Secure", "http://127.0.0.1/"), "k=v");
  EXPECT_EQ(After("http://localhost/", "k=v; Secure", "http://localhost/"), "k=v");
}

TEST(CookieJarTest, ExpiryRemoves) {
  CookieJar jar;
  const Url url = At("http://h/");
  jar.Store(url, "k=1", kNow);
  jar.Store(url, "k=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT", kNow);
  EXPECT_EQ(jar.HeaderFor(url), "k=2");
  jar.Store(url, "k=x; Max-Age=0; Expires=Wed, 01 Jan 2031 00:00:00 GMT", kNow);
  EXPECT_EQ(jar.HeaderFor(url), "");
  jar.Store(url, "k=3; Expires=Thu, 01-Jan-1970 00:00:00 GMT", kNow);
  EXPECT_EQ(jar.HeaderFor(url), "");
  jar.Store(url, "k=4; Max-Age=60; Expires=Thu, 01-Jan-1970 00:00:00 GMT", kNow);
  EXPECT_EQ(jar.HeaderFor(url), "k=4") << "Max-Age is the stronger one";
}

TEST(CookieJarTest, ExpiryInTheYear9999IsFarAway) {
  EXPECT_EQ(After("http://h/", "k=v; Expires=Fri, 31 Dec 9999 23:59:59 GMT", "http://h/"), "k=v");
}

TEST(CookieJarTest, LongerPathsComeFirst) {
  CookieJar jar;
  jar.Store(At("http://h/"), "a=1; Path=/", kNow);
  jar.Store(At("http://h/"), "b=2; Path=/x/y", kNow);
  jar.Store(At("http://h/"), "c=3; Path=/x", kNow);
  EXPECT_EQ(jar.HeaderFor(At("http://h/x/y/z")), "b=2; c=3; a=1");
}

TEST(CookieJarTest, ValuesGoBackAsTheyCame) {
  EXPECT_EQ(After("http://h/", "k=\"q v\"", "http://h/"), "k=\"q v\"");
  EXPECT_EQ(After("http://h/", "k=q v", "http://h/"), "k=\"q v\"");
  EXPECT_EQ(After("http://h/", "k=x,y", "http://h/"), "k=\"x,y\"");
  EXPECT_EQ(After("http://h/", " k = v ", "http://h/"), "k=\" v\"");
  EXPECT_EQ(After("http://h/", "k=\"\"", "http://h/"), "k=");
  EXPECT_EQ(After("http://h/", "k=a=b", "http://h/"), "k=a=b");
  for (const char* bad : {"k=\"", "k=a\"b", "k=a\\b", "k=\xe9", "k=\x01"}) {
    EXPECT_EQ(After("http://h/", bad, "http://h/"), "") << bad;
  }
}

TEST(CookieJarTest, AnAgeIsAPlainNumber) {
  for (const char* ignored : {"x", "", "007", "99999999999999999999", "1.5", "\"0\""}) {
    EXPECT_EQ(After("http://h/", std::string("k=v; Max-Age=") + ignored, "http://h/"), "k=v")
        << ignored;
  }
  EXPECT_EQ(After("http://h/", "k=v; Max-Age=00", "http://h/"), "");
  EXPECT_EQ(After("http://h/", "k=v; Max-Age=-1", "http://h/"), "");
  EXPECT_EQ(After("http://h/", "k=v; Max-Age=+5", "http://h/"), "k=v");
}

TEST(CookieJarTest, IgnoresNonsenseAndIsBounded) {
  EXPECT_EQ(After("http://h/", "novalue", "http://h/"), "");
  EXPECT_EQ(After("http://h/", "=v", "http://h/"), "");
  EXPECT_EQ(After("http://h/", "a b=v", "http://h/"), "");
  EXPECT_EQ(After("http://h/", "k=" + std::string(20'000, 'v'), "http://h/"), "");
  CookieJar jar;
  for (int i = 0; i < 1000; ++i) jar.Store(At("http://h/"), "k" + std::to_string(i) + "=v", kNow);
  const std::string header = jar.HeaderFor(At("http://h/"));
  EXPECT_EQ(std::count(header.begin(), header.end(), '='), 50);
}

}  // namespace
}  // namespace sonde
