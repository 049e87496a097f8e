#include "sonde/url.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sonde {
namespace {

Url Parsed(std::string_view text) {
  auto url = Url::Parse(text);
  EXPECT_TRUE(url) << text << ": " << (url ? "" : url.error().message);
  return url.value_or(Url{});
}

TEST(UrlTest, SplitsIntoParts) {
  const Url url = Parsed("HTTP://me:p%40w@Example.com:8080/a/b?x=1&y=%2F#top");
  EXPECT_EQ(url.scheme, "http");
  ASSERT_TRUE(url.user);
  EXPECT_EQ(url.user->name, "me");
  EXPECT_EQ(url.user->password, "p@w");
  EXPECT_EQ(url.host, "Example.com");
  EXPECT_EQ(url.port, "8080");
  EXPECT_EQ(url.path, "/a/b");
  EXPECT_EQ(url.query, "x=1&y=%2F");
  EXPECT_EQ(url.fragment, "top");
  EXPECT_EQ(url.Authority(), "Example.com:8080");
}

TEST(UrlTest, ShowsNeitherUserNorFragment) {
  EXPECT_EQ(Parsed("https://u:secret@h/p?q#f").ToString(), "https://h/p?q");
  EXPECT_EQ(Parsed("http://h").ToString(), "http://h/");
}

TEST(UrlTest, KeepsThePathAsWrittenUnlessItCannotBeSent) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"http://h", "/"},
      {"http://h?a=b", "/?a=b"},
      {"http://h/x/../ok", "/x/../ok"},
      {"http://h/a%2Fb", "/a%2Fb"},
      {"http://h/o k", "/o%20k"},
      {"http://h/\xC3\xB6k", "/%C3%B6k"},
      {"http://h/a%2Fb c", "/a/b%20c"},
      {"http://h/it's!(x)*[1]", "/it's!(x)*[1]"},
      {"http://h/?", "/?"},
      {"http://h/?q=a b", "/?q=a b"},
      {"http://h//double", "//double"},
      {"http://h/a:b@c", "/a:b@c"},
  };
  for (const auto& [text, target] : table) EXPECT_EQ(Parsed(text).RequestTarget(), target) << text;
}

TEST(UrlTest, ReadsHostsOfEveryKind) {
  const std::vector<std::array<std::string, 4>> table = {
      // text, host, port, authority
      {"http://[::1]:80/", "::1", "80", "[::1]:80"},
      {"http://[::1]/", "::1", "", "[::1]"},
      {"http://::1]:80/", "::1]", "80", "[::1]]:80"},
      {"http://[fe80::1%25lo]:1/", "fe80::1%lo", "1", "[fe80::1%25lo]:1"},
      {"http://[fe80::1%lo]:1/", "fe80::1%lo", "1", "[fe80::1%25lo]:1"},
      {"http://127.0.0.1:/", "127.0.0.1", "", "127.0.0.1"},
      {"http:///ok", "", "", ""},
      {"http://:80/ok", "", "80", ":80"},
      {"http://a%C3%B6/", "a\xC3\xB6", "", "a\xC3\xB6"},
      {"http://a_b.example/", "a_b.example", "", "a_b.example"},
  };
  for (const auto& [text, host, port, authority] : table) {
    const Url url = Parsed(text);
    EXPECT_EQ(url.host, host) << text;
    EXPECT_EQ(url.port, port) << text;
    EXPECT_EQ(url.Authority(), authority) << text;
  }
}

TEST(UrlTest, RefusesWhatGoRefuses) {
  for (const std::string text :
       {"http://h/\x01", "http://h/\n", "http://h/\x7f", "http://h/%zz", "http://h/%4",
        "http://h:http/", "http://h:-1/", "http://[::1/", "http://[::1%]/", "http://[::1%25a/b]/",
        "http://[::1]x/", "http://a b/", "http://h\\x", ":foo", "http://u ser@h/", "http://%41/",
        "http://h/#%zz", "1:2", "a.b:c/d e:f/%"}) {
    EXPECT_FALSE(Url::Parse(text)) << text;
  }
  EXPECT_FALSE(Url::Parse("http://h/" + std::string(Url::kMaxLength, 'a')));
}

TEST(UrlTest, ErrorsNeverShowThePassword) {
  const auto url = Url::Parse("http://user:sec/ret@host/");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().message.find("sec"), std::string::npos) << url.error().message;
}

TEST(UrlTest, KnowsThePortToConnectTo) {
  EXPECT_EQ(Parsed("http://h/").EffectivePort(), 80);
  EXPECT_EQ(Parsed("https://h/").EffectivePort(), 443);
  EXPECT_EQ(Parsed("https://h:/").EffectivePort(), 443);
  EXPECT_EQ(Parsed("http://h:08080/").EffectivePort(), 8080);
  EXPECT_FALSE(Parsed("http://h:0/").EffectivePort());
  EXPECT_FALSE(Parsed("http://h:65536/").EffectivePort());
  EXPECT_FALSE(Parsed("http://h:99999999999999999999/").EffectivePort());
}

// The examples of RFC 3986 5.4, but for those of schemes without "//".
TEST(UrlTest, OnlyIpv6StandsInBrackets) {
  EXPECT_EQ(BracketedHost("::1"), "[::1]");
  EXPECT_EQ(BracketedHost("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(BracketedHost("h"), "h");
}

TEST(UrlTest, ColonsWithoutBracketsLeaveNoHost) {
  for (const char* text : {"http://::1/", "http://127.0.0.1:80:81/", "http:///x"}) {
    EXPECT_FALSE(IsHost(Parsed(text).host)) << text;
  }
  EXPECT_EQ(Parsed("http://::1/").port, "1") << "as Go reads it";
  for (const char* text :
       {"http://[::1]/", "http://[fe80::1%25lo]/", "http://h/", "http://::1:80/"}) {
    EXPECT_TRUE(IsHost(Parsed(text).host)) << text;
  }
}

TEST(UrlTest, ResolvesReferencesAsTheStandardSays) {
  const Url base = Parsed("http://a/b/c/d;p?q");
  const std::vector<std::pair<std::string, std::string>> table = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"g#s", "http://a/b/c/g"},
      {";x", "http://a/b/c/;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y"},
      {"", "http://a/b/c/d;p?q"},
      {"//", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"https://other:1/x", "https://other:1/x"},
  };
  for (const auto& [reference, target] : table) {
    EXPECT_EQ(base.Resolve(Parsed(reference)).ToString(), target) << reference;
  }
}

TEST(UrlTest, RelativeReferencesKeepUserAndPort) {
  const Url next = Parsed("http://u:p@h:81/x").Resolve(Parsed("y"));
  ASSERT_TRUE(next.user);
  EXPECT_EQ(next.user->name, "u");
  EXPECT_EQ(next.Authority(), "h:81");
  EXPECT_FALSE(Parsed("http://u:p@h:81/x").Resolve(Parsed("http://h:81/y")).user);
}

TEST(WithoutPassword, HidesOnlyPasswordsOfUrls) {
  EXPECT_EQ(WithoutPassword("http://u:p@h:80/x@y:z"), "http://u:xxxxx@h:80/x@y:z");
  EXPECT_EQ(WithoutPassword("http://u:p@q@h"), "http://u:xxxxx@h");
  EXPECT_EQ(WithoutPassword("u:p@h/path"), "u:xxxxx@h/path");
  EXPECT_EQ(WithoutPassword("http://u:p w%zz@h"), "http://u:xxxxx@h")
      << "no good URL, all the same";
  for (const std::string text : {"http://h:80/a:b@c", "http://u@h:80/", "h:80", "[::1]:25", "h", "",
                                 "/run/a:b@c.sock", "http://h?u:p@x", "http://h#u:p@x"}) {
    EXPECT_EQ(WithoutPassword(text), text);
  }
}

}  // namespace
}  // namespace sonde
