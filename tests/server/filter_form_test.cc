#include "server/filter_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sonde {
namespace {

using testing::HasSubstr;
using testing::Not;

PageQuery Asked(const std::string& query) {
  return {.filter = *CheckFilter::Parse(QueryParams::Parse(query), {}, 1000), .refresh_seconds = 0};
}

TEST(FilterForm, HoldsWhatWasAsked) {
  PageQuery query =
      Asked("q=%22%3E&state=down&label=team=a&label=env=~%3Cb%3E&sort=name&limit=7&check=c");
  query.refresh_seconds = 30;
  const std::string form = FilterForm(query).text;
  EXPECT_THAT(form, HasSubstr("name=\"q\" value=\"&#34;&gt;\""));
  EXPECT_THAT(form, HasSubstr("<option value=\"down\" selected>"));
  EXPECT_THAT(form, HasSubstr("name=\"label\" value=\"team=a\""));
  EXPECT_THAT(form, HasSubstr("name=\"label\" value=\"env=~&lt;b&gt;\""));
  EXPECT_THAT(form, HasSubstr("name=\"label\" value=\"\"")) << "one more";
  EXPECT_THAT(form, HasSubstr("<option value=\"name\" selected>"));
  EXPECT_THAT(form, HasSubstr("<option value=\"30\" selected>"));
  EXPECT_THAT(form, HasSubstr("type=\"hidden\" name=\"limit\" value=\"7\""));
  EXPECT_THAT(form, HasSubstr("type=\"hidden\" name=\"check\" value=\"c\""));
  EXPECT_THAT(form, HasSubstr(">Clear</a>"));
  EXPECT_THAT(FilterForm({}).text, Not(HasSubstr("Clear")));
}

TEST(FilterForm, TilesCountAndLeadToTheirState) {
  SelectedChecks selected;
  selected.by_state = {2, 0, 10'000};
  PageQuery query = Asked("q=x&state=down&offset=100");
  query.refresh_seconds = 10;
  const std::string tiles = StateTiles(query, selected).text;
  EXPECT_THAT(tiles,
              HasSubstr("<li class=\"down\"><a href=\"./?state=down&amp;q=x&amp;refresh=10\" "
                        "aria-current=\"true\"><b>2</b> down</a>"));
  EXPECT_THAT(tiles, HasSubstr("<li class=\"none\"><a href=\"./?state=unknown&amp;q=x&amp;refresh="
                               "10\"><b>0</b> waiting</a>"));
  EXPECT_THAT(tiles, HasSubstr("<b>10,000</b> up</a>"));
  EXPECT_THAT(tiles, HasSubstr("href=\"./?q=x&amp;refresh=10\"><b>10,002</b> all</a>"));
}

TEST(FilterForm, PagesLeadBackAndForth) {
  SelectedChecks selected;
  selected.matching = 25;
  selected.checks.resize(10);
  EXPECT_THAT(Pager(Asked("limit=10&offset=10"), selected).text,
              AllOf(HasSubstr(">11–20 of 25<"), HasSubstr("rel=\"prev\" href=\"./?limit=10\""),
                    HasSubstr("rel=\"next\" href=\"./?limit=10&amp;offset=20\"")));
  EXPECT_THAT(Pager(Asked("limit=10"), selected).text, Not(HasSubstr("rel=\"prev\"")));
  EXPECT_THAT(Pager(Asked("limit=10&offset=15"), selected).text, Not(HasSubstr("rel=\"next\"")));
  selected.checks.clear();
  EXPECT_THAT(Pager(Asked("offset=900"), selected).text,
              AllOf(HasSubstr("rel=\"prev\" href=\"./\""), Not(HasSubstr("rel=\"next\""))));
}

TEST(FilterForm, LargeNumbersAreGrouped) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace sonde
