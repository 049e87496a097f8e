#include "app/history_settings.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "app/stub_prober.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;

TEST(HistorySettings, TheConfigurationsPathComesFirst) {
  auto config = StubConfig({});
  EXPECT_EQ(HistorySettingsOf(*config, "/state/history.db").path, "/state/history.db");
  EXPECT_EQ(HistorySettingsOf(*config, ""), HistorySettings{});
  config->history.path = "/elsewhere.db";
  config->history.max_size.bytes = 1 << 30;
  config->history.on = false;
  const HistorySettings settings = HistorySettingsOf(*config, "/state/history.db");
  EXPECT_EQ(settings.path, "/elsewhere.db");
  EXPECT_EQ(settings.max_bytes, 1 << 30);
  EXPECT_FALSE(settings.on);
}

TEST(HistorySettings, RollupsLastAsLongAsTheLongestObjective) {
  auto config = StubConfig({StubCheck("a", {"x"}), StubCheck("b", {"x"})});
  config->history.rollups.value = hours(1);
  EXPECT_EQ(HistorySettingsOf(*config, "").rollups, hours(1));
  config->checks[0].slo =
      Slo{.availability = Share::Parse("99%"), .latency = {}, .window = hours(1)};
  EXPECT_GE(HistorySettingsOf(*config, "").rollups, days(3)) << "burn rates look back three days";
  config->checks[1].slo =
      Slo{.availability = Share::Parse("99%"), .latency = {}, .window = days(90)};
  EXPECT_GE(HistorySettingsOf(*config, "").rollups, days(90) + hours(10));
}

TEST(HistorySettings, SystemdsFolderIsTheDefault) {
  ::setenv("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", 1);
  EXPECT_EQ(DefaultHistoryPath(), "/var/lib/one/history.db");
  ::unsetenv("STATE_DIRECTORY");
}

}  // namespace
}  // namespace sonde
