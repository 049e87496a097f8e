#include "server/check_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_checks.h"

namespace sonde {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// In the order of the registry: by name and target.
CheckEntries SomeChecks() {
  return {MakeCheck({.name = "api", .target = "http://a/", .labels = {{"team", "web"}}}),
          MakeCheck({.name = "api",
                     .target = "http://b/",
                     .reason = FailureReason::kConnectRefused,
                     .labels = {{"team", "web"}}}),
          MakeCheck({.name = "db", .target = "db:5432", .labels = {{"team", "Data"}}}),
          MakeCheck({.name = "new", .target = "c:1", .labels = {}, .ran = false})};
}

CheckFilter Parsed(const std::string& query) {
  auto filter = CheckFilter::Parse(QueryParams::Parse(query), {}, 1000);
  EXPECT_TRUE(filter) << query;
  return filter.value_or(CheckFilter{});
}

std::vector<std::string> Found(const std::string& query) {
  const CheckEntries entries = SomeChecks();
  std::vector<std::string> targets;
  for (const ShownCheck& check : Select(entries, Parsed(query)).checks) {
    targets.push_back(check.entry->cells->labels().endpoint);
  }
  return targets;
}

TEST(CheckFilter, ShowsFailingOnesFirstUnlessAskedOtherwise) {
  EXPECT_THAT(Found(""), ElementsAre("http://b/", "c:1", "http://a/", "db:5432"));
  EXPECT_THAT(Found("sort=name"), ElementsAre("http://a/", "http://b/", "db:5432", "c:1"));
}

TEST(CheckFilter, FindsByStateLabelAndText) {
  EXPECT_THAT(Found("state=down"), ElementsAre("http://b/"));
  EXPECT_THAT(Found("state=unknown"), ElementsAre("c:1"));
  EXPECT_THAT(Found("state=all&check=db"), ElementsAre("db:5432"));
  EXPECT_THAT(Found("endpoint=http://a/"), ElementsAre("http://a/"));
  EXPECT_THAT(Found("label=team=web&label=check=api"), ElementsAre("http://b/", "http://a/"));
  EXPECT_THAT(Found("label=team=~%5BDw%5D.*&label=endpoint!=http://b/"),
              ElementsAre("http://a/", "db:5432"));
  EXPECT_THAT(Found("label=team="), ElementsAre("c:1"));
  EXPECT_THAT(Found("label=prober=http&label=module!=http_2xx"), ElementsAre());
  EXPECT_THAT(Found("q=DATA"), ElementsAre("db:5432")) << "in a label's value, any case";
  EXPECT_THAT(Found("q=refused"), ElementsAre("http://b/")) << "in the reason";
  EXPECT_THAT(Found("q=+&label=+"), testing::SizeIs(4)) << "empty fields of a form";
}

TEST(CheckFilter, CountsWhatIsOnOtherPages) {
  const CheckEntries entries = SomeChecks();
  const SelectedChecks page = Select(entries, Parsed("limit=1&offset=2&state=up"));
  EXPECT_TRUE(page.checks.empty());
  EXPECT_EQ(page.matching, 2U);
  EXPECT_THAT(page.by_state, ElementsAre(1, 1, 2)) << "down, unknown, up: whatever state is asked";
  EXPECT_THAT(Found("limit=2&offset=1"), ElementsAre("c:1", "http://a/"));
  EXPECT_THAT(Found("offset=18446744073709551615"), ElementsAre());
}

TEST(CheckFilter, IsReadBackFromItsQuery) {
  const CheckFilter filter = Parsed(
      "state=down&check=a%26b&endpoint=http://x/?y&label=team=~w.*&label=env!=qa&q=50%25&sort=name"
      "&limit=7&offset=14");
  const std::string query = filter.Query({});
  EXPECT_EQ(query,
            "state=down&check=a%26b&endpoint=http%3A%2F%2Fx%2F%3Fy&label=team%3D~w.%2A&"
            "label=env%21%3Dqa&q=50%25&sort=name&limit=7&offset=14");
  EXPECT_EQ(Parsed(query).Query({}), query);
  EXPECT_EQ(CheckFilter{}.Query({}), "");
}

TEST(CheckFilter, SaysWhichParameterMakesNoSense) {
  for (const auto& [query, word] : std::map<std::string, std::string>{
           {"state=dead", "state"},
           {"sort=x", "sort"},
           {"limit=0", "limit"},
           {"limit=1001", "from 1 to 1000"},
           {"offset=-1", "offset"},
           {"label=x", "label"},
           {"label=a=~(", "label a"},
           {"q=" + std::string(257, 'x'), "q must be of at most 256 bytes"},
           {"label=a=" + std::string(257, 'x'), "label must be of at most 256 bytes"},
           {"label=a=1&label=a=2&label=a=3&label=a=4&label=a=5&label=a=6&label=a=7&label=a=8&"
            "label=a=9",
            "8 times"}}) {
    const auto filter = CheckFilter::Parse(QueryParams::Parse(query), {}, 1000);
    ASSERT_FALSE(filter) << query;
    EXPECT_THAT(filter.error().message, HasSubstr(word));
  }
}

}  // namespace
}  // namespace sonde
