// Shares are exact decimals: what is written is what is kept and printed.
#include "slo/share.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

TEST(Share, ReadsPercentsAndRatiosWithoutRounding) {
  const std::pair<const char*, std::int64_t> good[] = {
      {"99.9%", 99'900'000},
      {"0.999", 99'900'000},
      {"99.999999%", 99'999'999},
      {"0%", 0},
      {"100%", 100'000'000},
      {"1", 100'000'000},
      {".5", 50'000'000},
      {"95.%", 95'000'000},
      {"0.00000001", 1},
      {"099.5%", 99'500'000},
      {"50.0000000000%", 50'000'000},
  };
  for (const auto& [text, units] : good) {
    ASSERT_TRUE(Share::Parse(text)) << text;
    EXPECT_EQ(Share::Parse(text)->units(), units) << text;
  }
}

TEST(Share, RefusesWhatItCannotKeep) {
  for (const char* bad :
       {"", "%", ".", "99.9", "101%", "1.1", "-1%", "+1%", "99.9 %", "9e1%", "99.9999999%",
        "0.999999999", "99,9%", "1.2.3%", "0x5", "99999999999999999999999%", "nan"}) {
    EXPECT_FALSE(Share::Parse(bad)) << bad;
  }
}

TEST(Share, TheBudgetPrintsExactly) {
  const std::pair<const char*, const char*> budgets[] = {
      {"99.9%", "0.001"}, {"99.95%", "0.0005"},         {"99.99%", "0.0001"}, {"99%", "0.01"},
      {"95%", "0.05"},    {"99.999999%", "0.00000001"}, {"50%", "0.5"},
  };
  for (const auto& [objective, budget] : budgets) {
    EXPECT_EQ(Share::Parse(objective)->Rest().RatioText(), budget);
  }
}

TEST(Share, EveryShareReadsBackFromBothOfItsTexts) {
  for (std::int64_t units = 0; units <= Share::kWhole; units += 9'973) {
    const Share share = Share::OfUnits(units);
    EXPECT_EQ(Share::Parse(share.PercentText()), share);
    EXPECT_EQ(Share::Parse(share.RatioText()), share);
    EXPECT_EQ(share.Rest().Rest(), share);
  }
  EXPECT_FALSE(Share::OfUnits(0).IsProper());
  EXPECT_FALSE(Share::OfUnits(Share::kWhole).IsProper());
  EXPECT_TRUE(Share::OfUnits(1).IsProper());
}

}  // namespace
}  // namespace sonde
