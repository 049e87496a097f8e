#include "server/page_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

TEST(PageParts, AgesArePlain) {
  EXPECT_EQ(Ago(milliseconds(300)), "now");
  EXPECT_EQ(Ago(seconds(-5)), "now");
  EXPECT_EQ(Ago(seconds(59)), "59s ago");
  EXPECT_EQ(Ago(seconds(3599)), "59m ago");
  EXPECT_EQ(Ago(hours(47)), "1d ago");
  EXPECT_EQ(TimeAgo(WallTime(seconds(0)), WallTime(seconds(5))).text,
            "<time datetime=\"1970-01-01T00:00:00Z\" title=\"1970-01-01T00:00:00Z\">5s ago</time>");
}

TEST(PageParts, AShareIsNeverRoundedUp) {
  EXPECT_EQ(PercentOf(1, 1), "100%");
  EXPECT_EQ(PercentOf(999'999, 1'000'000), "99.999%");
  EXPECT_EQ(PercentOf(9'999'999, 10'000'000), "99.999%");
  EXPECT_EQ(PercentOf(2, 3), "66.666%");
  EXPECT_EQ(PercentOf(1, 2), "50%");
  EXPECT_EQ(PercentOf(1995, 2000), "99.75%");
  EXPECT_EQ(PercentOf(0, 7), "0%");
}

TEST(PageParts, AStateIsAWordBesideItsColour) {
  EXPECT_THAT(StateBadge(ShownState::kUp).text, HasSubstr("</span> Up<"));
  EXPECT_THAT(StateBadge(ShownState::kDown).text, HasSubstr("</span> Down<"));
  EXPECT_THAT(StateBadge(ShownState::kUnknown).text, HasSubstr("</span> Waiting<"));
}

TEST(PageParts, AFailureIsToldInWords) {
  EXPECT_EQ(FailureText(FailureReason::kNone, "").text, "");
  EXPECT_EQ(FailureText(FailureReason::kCertHostname, "for <x>").text,
            "<b>tls · cert_hostname</b> the certificate is for another name "
            "<span class=\"seen\">for &lt;x&gt;</span>");
}

TEST(PageParts, PhasesStandOneAfterTheOther) {
  LastRun run;
  run.duration = milliseconds(100);
  run.phases[static_cast<std::size_t>(Phase::kConnect)] = milliseconds(10);
  run.phases[static_cast<std::size_t>(Phase::kTls)] = milliseconds(50);
  const std::string bar = PhaseBar(run).text;
  EXPECT_THAT(bar, HasSubstr("aria-label=\"connect 10.0 ms, tls 50.0 ms, other 40.0 ms\""));
  EXPECT_THAT(bar, HasSubstr("<rect class=\"connect\" x=\"0.0\" width=\"100.0\" height=\"12\">"
                             "<title>connect 10.0 ms</title>"));
  EXPECT_THAT(bar, HasSubstr("<rect class=\"tls\" x=\"100.0\" width=\"500.0\""));
  EXPECT_THAT(bar, HasSubstr("<rect class=\"rest\" x=\"600.0\" width=\"400.0\""));
  run.duration = {};
  EXPECT_EQ(PhaseBar(run).text, "") << "there is no scale";
}

TEST(PageParts, ABudgetIsLeftOrSpentByAFactor) {
  const auto words = [](double remaining) { return BudgetBar(remaining).text; };
  EXPECT_THAT(words(1), HasSubstr("budget left\">100% left"));
  EXPECT_THAT(words(0.999), HasSubstr(">99% left")) << "not rounded up";
  EXPECT_THAT(words(0.2), HasSubstr("budget low\">20% left"));
  EXPECT_THAT(words(0), HasSubstr("budget spent\">0% left"));
  EXPECT_THAT(words(-0.5), HasSubstr(">1.5× spent"));
  EXPECT_THAT(words(-99), HasSubstr(">100× spent"));
  EXPECT_THAT(words(-std::numeric_limits<double>::infinity()), HasSubstr(">overspent"));
  EXPECT_THAT(words(-3), Not(HasSubstr("width=\"-")));
}

TEST(PageParts, LinksSurviveAnyName) {
  EXPECT_EQ(CheckLink({"a&b", "http://x/?q=<1>#", "eu", {}}),
            "check?check=a%26b&endpoint=http%3A%2F%2Fx%2F%3Fq%3D%3C1%3E%23");
}

}  // namespace
}  // namespace sonde
