// The section `history`.
#include <gtest/gtest.h>

#include "parse.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;

TEST(HistoryConfig, IsOnWithDefaults) {
  for (const char* text : {"{}", "history: {}", "history: on", "history:"}) {
    EXPECT_EQ(Parse(text)->history, HistoryConfig{}) << text;
  }
  EXPECT_TRUE(HistoryConfig{}.on);
}

TEST(HistoryConfig, IsReadAndPrinted) {
  const auto config = Parse(
      "history: {path: /data/h.db, max_size: 1GiB, runs: 6h, state_changes: 1w, rollups: 90d}");
  const HistoryConfig& history = config->history;
  EXPECT_EQ(history.path, "/data/h.db");
  EXPECT_EQ(history.max_size.bytes, std::int64_t{1} << 30);
  EXPECT_EQ(history.runs.value, hours(6));
  EXPECT_EQ(history.state_changes.value, days(7));
  EXPECT_EQ(history.rollups.value, days(90));
  EXPECT_EQ(Parse(PrintConfig(*config))->history, history) << PrintConfig(*config);
  EXPECT_NE(PrintServedConfig(*config).find("history:"), std::string::npos);
}

TEST(HistoryConfig, OffIsAWordInItsPlace) {
  const auto config = Parse("history: off");
  EXPECT_FALSE(config->history.on);
  EXPECT_FALSE(Parse(PrintConfig(*config))->history.on) << PrintConfig(*config);
  EXPECT_EQ(PrintConfig(*Parse("{}")).find("history"), std::string::npos);
}

TEST(HistoryConfig, MistakesAreNamed) {
  EXPECT_EQ(ErrorsOf("history: {path: h.db, max_size: 1MB, runs: 1s, rollups: 11000d}"),
            "f.yml:1:17: history.path must be absolute, not `h.db`\n"
            "f.yml:1:33: history.max_size must be at least 16MiB\n"
            "f.yml:1:44: history.runs must be between 1m and 3660d\n"
            "f.yml:1:57: history.rollups must be between 1h and 3660d\n");
  EXPECT_EQ(ErrorsOf("history: 3"), "f.yml:1:10: cannot use `3` as a bool (write true or false)\n");
  EXPECT_EQ(ErrorsOf("history: [off]"),
            "f.yml:1:10: cannot use a list as a mapping of history keys\n");
  EXPECT_EQ(ErrorsOf("history: {size: 3}"),
            "f.yml:1:11: unknown key `size` in history (known keys: path, max_size, runs, "
            "state_changes, rollups)\n");
}

}  // namespace
}  // namespace sonde
