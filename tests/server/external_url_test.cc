// Under which URL and path the agent stands.
#include "server/external_url.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

ExternalUrl Parsed(std::string_view text) {
  auto url = ParseExternalUrl(text, "host.test", ":9115");
  EXPECT_TRUE(url) << text;
  return url.value_or(ExternalUrl{});
}

TEST(ExternalUrl, IsMadeOfHostAndPortIfNoneIsGiven) {
  EXPECT_EQ(Parsed("").url, "http://host.test:9115");
  EXPECT_EQ(Parsed("").path, "");
  EXPECT_EQ(ParseExternalUrl("", "h", "[::1]:80")->url, "http://h:80");
  EXPECT_EQ(ParseExternalUrl("", "h", "vsock://:80")->url, "http://h:80");
  EXPECT_FALSE(ParseExternalUrl("", "h", "nonsense"));
}

TEST(ExternalUrl, LosesTheSlashAtItsEnd) {
  EXPECT_EQ(Parsed("http://proxy.com/sonde//").url, "http://proxy.com/sonde");
  EXPECT_EQ(Parsed("http://proxy.com/sonde//").path, "/sonde");
  EXPECT_EQ(Parsed("https://url-with--double-dash.com").url, "https://url-with--double-dash.com");
  EXPECT_EQ(Parsed("https://url-with--double-dash.com").path, "");
  EXPECT_EQ(Parsed("//x/y/").url, "//x/y");
  EXPECT_EQ(Parsed("http://h:1/p/?q").url, "http://h:1/p?q");
}

TEST(ExternalUrl, RefusesQuotesAndWhatIsNoUrl) {
  for (const std::string_view text :
       {"\"http://h\"", "'http://h", "http://h'", "http://h/\"", ":bad"}) {
    EXPECT_FALSE(ParseExternalUrl(text, "h", ":1")) << text;
  }
  EXPECT_EQ(ParseExternalUrl("\"http://h", "h", ":1").error().message,
            "URL must not begin or end with quotes");
}

TEST(RoutePrefix, IsThePathUnlessOneIsGiven) {
  EXPECT_EQ(RoutePrefix("", Parsed("")), "/");
  EXPECT_EQ(RoutePrefix("", Parsed("http://h/a/b/")), "/a/b/");
  EXPECT_EQ(RoutePrefix("/", Parsed("http://h/a")), "/");
  EXPECT_EQ(RoutePrefix("pre", Parsed("http://h/a")), "/pre/");
  EXPECT_EQ(RoutePrefix("//pre//x//", Parsed("")), "/pre/x/");
}

}  // namespace
}  // namespace sonde
