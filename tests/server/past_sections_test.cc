#include "server/past_sections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime kNow{hours(24 * 20454 + 12) + minutes(34)};

PastHour HourAgo(int ago, std::uint64_t runs, std::uint64_t good, std::uint64_t excluded = 0) {
  return {
      .start = kNow - minutes(34) - hours(ago), .runs = runs, .good = good, .excluded = excluded};
}

TEST(PastSections, AnHourIsAColumnOfGoodAndBad) {
  const std::string strip = HoursStrip({HourAgo(168, 1, 0), HourAgo(167, 4, 1),
                                        HourAgo(1, 1000, 999), HourAgo(0, 0, 0, 3)},
                                       kNow)
                                .text;
  EXPECT_THAT(strip, HasSubstr("2 hours with failures\"")) << "what is out of reach is not there";
  EXPECT_THAT(strip, HasSubstr("1 of 4 runs good</title><rect class=\"bad\" x=\"0\" width=\"0.8\" "
                               "height=\"37.5\"/><rect class=\"good\" x=\"0\" y=\"37.5\""));
  EXPECT_THAT(strip, HasSubstr("999 of 1000 runs good</title><rect class=\"bad\" x=\"166\" "
                               "width=\"0.8\" height=\"6.0\"/>"))
      << "one of many is seen";
  EXPECT_THAT(strip, HasSubstr("2026-01-01T12:00: no verdict, 3 slots left out</title><rect "
                               "class=\"none\" x=\"167\""));
}

TEST(PastSections, SharesOverDaysCountWholeHours) {
  const std::string table = DaysTable({HourAgo(500, 1000, 990), HourAgo(25, 1000, 995),
                                       HourAgo(24, 1000, 999, 2), HourAgo(0, 1000, 1000)},
                                      kNow)
                                .text;
  EXPECT_THAT(table, HasSubstr(">1d</th><td class=\"n\">99.95%</td><td class=\"n\">1,999 of 2,000"
                               "</td><td class=\"n\">2</td>"));
  EXPECT_THAT(table, HasSubstr(">7d</th><td class=\"n\">99.8%</td>"));
  EXPECT_THAT(table, HasSubstr(">30d</th><td class=\"n\">99.6%</td>"));
  EXPECT_THAT(DaysTable({}, kNow).text, HasSubstr("<td class=\"n\">–</td>"));
}

TEST(PastSections, ChangesAndRunsSayWhy) {
  EXPECT_THAT(
      ChangesTable({{kNow, "down", FailureReason::kCertExpired, "<x>"}, {kNow, "unmeasured"}}, kNow)
          .text,
      AllOf(HasSubstr("<b>tls · cert_expired</b>"), HasSubstr("&lt;x&gt;"),
            HasSubstr("Not measured</span>")));
  const std::string runs = RunsSection({{kNow, milliseconds(100), FailureReason::kReadTimeout},
                                        {kNow, milliseconds(50)},
                                        {kNow, milliseconds(1), FailureReason::kNoFds}},
                                       kNow)
                               .text;
  EXPECT_THAT(runs, HasSubstr("aria-label=\"Durations of the last 3 runs, up to 100 ms\""));
  EXPECT_THAT(runs, HasSubstr("<rect class=\"bad\" x=\"2\" y=\"0.0\" width=\"0.8\" "
                              "height=\"50.0\"><title>100 ms read_timeout"));
  EXPECT_THAT(runs, HasSubstr("<rect class=\"good\" x=\"1\" y=\"25.0\""));
  EXPECT_THAT(runs, HasSubstr("Not measured</span></td><td class=\"n\">1.00 ms"))
      << "not the target's";
}

TEST(PastSections, NothingIsToldOfNothing) {
  EXPECT_THAT(ChangesTable({}, kNow).text, HasSubstr("No change"));
  EXPECT_THAT(RunsSection({}, kNow).text, HasSubstr("No run"));
  EXPECT_THAT(RunsSection({{kNow, {}}}, kNow).text, Not(HasSubstr("<svg")));
}

}  // namespace
}  // namespace sonde
