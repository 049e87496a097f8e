// The key `slo` of checks: what it accepts, how it complains, how it prints.
#include <gtest/gtest.h>

#include <string>

#include "parse.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

std::string WithSlo(const std::string& slo) {
  return "checks: [{name: a, http: {}, targets: [x], timeout: 5s, slo: " + slo + "}]\n";
}

Slo SloOf(const std::string& slo) {
  const CheckConfig check = OnlyCheck(Parse(WithSlo(slo)));
  EXPECT_TRUE(check.slo.has_value());
  return check.slo.value_or(Slo{});
}

TEST(SloConfig, AFullSloLoads) {
  const Slo slo = SloOf("{availability: 99.9%, latency: {under: 300ms, target: 95%}, window: 4w}");
  EXPECT_EQ(slo.availability, Share::Parse("99.9%"));
  ASSERT_TRUE(slo.latency);
  EXPECT_EQ(slo.latency->under, milliseconds(300));
  EXPECT_EQ(slo.latency->target, Share::Parse("95%"));
  EXPECT_EQ(slo.window, days(28));
}

TEST(SloConfig, OneObjectiveIsEnoughAndTheWindowIs30Days) {
  const Slo available = SloOf("{availability: 0.9995}");
  EXPECT_EQ(available.availability, Share::Parse("99.95%"));
  EXPECT_FALSE(available.latency);
  EXPECT_EQ(available.window, days(30));
  const Slo fast = SloOf("{latency: {under: 1s, target: '99%'}, window: 1h}");
  EXPECT_FALSE(fast.availability);
  EXPECT_EQ(fast.window, hours(1));
}

TEST(SloConfig, ChecksHaveNoneUnlessTheySaySo) {
  EXPECT_FALSE(OnlyCheck(Parse("checks: [{name: a, http: {}, targets: [x]}]")).slo);
  EXPECT_FALSE(OnlyCheck(Parse("checks: [{name: a, http: {}, targets: [x], slo: ~}]")).slo);
}

TEST(SloConfig, MistakesAreReportedWithPlaceAndHint) {
  const std::pair<const char*, const char*> cases[] = {
      {"{}",
       "an slo needs an objective (`availability: 99.9%`, or `latency: {under: 300ms, target: "
       "95%}`)"},
      {"{window: 7d}",
       "an slo needs an objective (`availability: 99.9%`, or `latency: {under: 300ms, target: "
       "95%}`)"},
      {"{availability: 99.9}", "cannot use `99.9` as a percent (add the percent sign: 99.9%)"},
      {"{availability: 99.99999999%}",
       "cannot use `99.99999999%` as a percent (at most 6 decimals)"},
      {"{availability: 0.9999999999}",
       "cannot use `0.9999999999` as a percent (at most 8 decimals)"},
      {"{availability: high}", "cannot use `high` as a percent (like 99.9% or 0.999)"},
      {"{availability: [1]}", "cannot use a list as a percent"},
      {"{availability: 100%}",
       "availability must lie between 0% and 100% (100% leaves no budget that could be burnt)"},
      {"{availability: 0%}", "availability must lie between 0% and 100%"},
      {"{availabilty: 99%}", "unknown key `availabilty` in slo (did you mean `availability`?)"},
      {"{latency: {under: 300ms}}",
       "latency objective needs the key `target` (The share of runs that must be good.)"},
      {"{latency: {under: 0s, target: 95%}}", "under must be more than zero"},
      {"{latency: {under: 300, target: 95%}}", "cannot use `300` as a duration (add a unit: 300s)"},
      {"{latency: {under: 1s, target: 1}}",
       "target must lie between 0% and 100% (100% leaves no budget that could be burnt)"},
      {"{availability: 99%, window: 30m}", "window must be between 1h and 90d"},
      {"{availability: 99%, window: 13w}", "window must be between 1h and 90d"},
      {"{availability: 99%, window: 1h0.5s}", "window must be whole minutes"},
  };
  for (const auto& [slo, complaint] : cases) {
    const std::string errors = ErrorsOf(WithSlo(slo));
    EXPECT_NE(errors.find(complaint), std::string::npos) << slo << "\n" << errors;
    EXPECT_TRUE(errors.starts_with("f.yml:1:")) << errors;
  }
}

TEST(SloConfig, AllMistakesAreReportedAtOnce) {
  EXPECT_EQ(ErrorsOf(R"(checks:
  - name: a
    http: {}
    targets: [x]
    slo:
      availability: 100%
      latency: {under: -1s, target: 0%}
      window: 1y
)"),
            "f.yml:6:21: availability must lie between 0% and 100% (100% leaves no budget that "
            "could be burnt)\n"
            "f.yml:7:24: under must be more than zero\n"
            "f.yml:7:37: target must lie between 0% and 100%\n"
            "f.yml:8:15: cannot use `1y` as a duration (like 500ms, 1m30s or 7d)\n");
}

TEST(SloConfig, ALatencyThatTheTimeoutEnforcesIsWarnedOf) {
  const auto config = Parse(WithSlo("{latency: {under: 5s, target: 95%}}"));
  ASSERT_EQ(config->warnings.size(), 1U);
  EXPECT_EQ(config->warnings[0].message,
            "slo.latency.under of 5s is never exceeded: the timeout is 5s");
  EXPECT_EQ(config->warnings[0].mark.line, 1);
  EXPECT_TRUE(Parse(WithSlo("{latency: {under: 4999ms, target: 95%}}"))->warnings.empty());
}

TEST(SloConfig, PrintsSharesAsExactDecimalsAndReadsThemBack) {
  const auto config = Parse(
      WithSlo("{availability: 0.99999, latency: {under: 1500ms, target: 95.50%}, window: 1w}"));
  const std::string printed = PrintConfig(*config);
  EXPECT_NE(printed.find(R"(  slo:
    availability: 99.999%
    latency:
      under: 1.5s
      target: 95.5%
    window: 7d
)"),
            std::string::npos)
      << printed;
  EXPECT_EQ(PrintConfig(*Parse(printed)), printed);
}

}  // namespace
}  // namespace sonde
