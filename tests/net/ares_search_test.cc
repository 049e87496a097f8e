#include "net/ares_search.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

using Names = std::vector<std::string>;
const SearchConfig kConfig{2, {"a.test", "b.test."}};

TEST(IsHostName, TakesWhatDnsCanBeAskedFor) {
  const std::string label(63, 'x');
  for (const std::string& good : {std::string("a"), std::string("a.b."), std::string("1.2.x"),
                                  std::string("_dmarc.x-y.test"), label + "." + label}) {
    EXPECT_TRUE(IsHostName(good)) << good;
  }
  std::string longest;
  while (longest.size() < 252) longest += "a.";
  EXPECT_TRUE(IsHostName(longest + "b"));
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".a"), std::string("a..b"), std::string("a b"),
        std::string("a/b"), std::string("a\\b"), std::string("b\xc3\xbc"), std::string("a:1"),
        label + "x", longest + "bc", std::string("-a.b"), std::string("a-.b"), std::string("a.b-"),
        std::string("1.2.3"), std::string("12"), std::string("a.."), std::string("a\0b", 3)}) {
    EXPECT_FALSE(IsHostName(bad)) << bad;
  }
}

TEST(IsLocalhost, MeansTheNameAndWhatIsBelow) {
  EXPECT_TRUE(IsLocalhost("localhost"));
  EXPECT_TRUE(IsLocalhost("LocalHost."));
  EXPECT_TRUE(IsLocalhost("db.localhost"));
  EXPECT_FALSE(IsLocalhost("notlocalhost"));
  EXPECT_FALSE(IsLocalhost("localhost.test"));
  EXPECT_FALSE(IsLocalhost("local"));
}

// docs/pitfalls.md 5.6
TEST(SearchNames, AFinalDotTakesTheNameAsItIs) {
  const auto list = SearchNames("web.", kConfig);
  EXPECT_EQ(list.names, (Names{"web"}));
  EXPECT_EQ(list.as_is, 0U);
}

TEST(SearchNames, FewDotsSearchFirst) {
  const auto list = SearchNames("web.x", kConfig);
  EXPECT_EQ(list.names, (Names{"web.x.a.test", "web.x.b.test", "web.x"}));
  EXPECT_EQ(list.as_is, 2U);
}

TEST(SearchNames, EnoughDotsAskTheNameFirst) {
  const auto list = SearchNames("web.x.y", kConfig);
  EXPECT_EQ(list.names, (Names{"web.x.y", "web.x.y.a.test", "web.x.y.b.test"}));
  EXPECT_EQ(list.as_is, 0U);
}

TEST(SearchNames, WithoutDomainsThereIsOnlyTheName) {
  EXPECT_EQ(SearchNames("web", {}).names, (Names{"web"}));
}

TEST(SearchNames, SkipsDomainsThatMakeTheNameTooLong) {
  const std::string host = std::string(60, 'a') + "." + std::string(60, 'b');
  const std::string domain = std::string(63, 'c') + "." + std::string(63, 'd') + "." + "eeee";
  EXPECT_EQ(SearchNames(host, {1, {domain, "."}}).names, (Names{host}));
}

}  // namespace
}  // namespace sonde
