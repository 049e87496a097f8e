#include "metrics/discovery_cells.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

std::string Rendered(const DiscoveryMetrics& metrics) {
  std::string out;
  metrics.Render(out);
  return out;
}

bool Shows(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(DiscoveryCellsTest, WithoutSourcesAndShardsThereIsNothing) {
  EXPECT_EQ(Rendered(DiscoveryMetrics{}), "");
}

TEST(DiscoveryCellsTest, AShardIsShownWhileThereIsOne) {
  DiscoveryMetrics metrics;
  metrics.SetShard(1, 3);
  EXPECT_TRUE(Shows(Rendered(metrics), R"(sonde_shard_info{count="3",index="1"} 1)"));
  metrics.ClearShard();
  EXPECT_EQ(Rendered(metrics), "");
}

TEST(DiscoveryCellsTest, TheLastSuccessIsAbsentBeforeTheFirst) {
  DiscoveryMetrics metrics;
  const auto cells = std::make_shared<DiscoveryCells>("a \"b\"", "dns");
  metrics.Replace({cells});
  cells->SetTargets(2);
  cells->CountFailure();
  const std::string labels = R"({check="a \"b\"",source="dns"})";
  std::string text = Rendered(metrics);
  EXPECT_TRUE(Shows(text, "sonde_discovered_targets" + labels + " 2"));
  EXPECT_TRUE(Shows(text, "sonde_discovery_refresh_failures_total" + labels + " 1"));
  EXPECT_EQ(text.find("timestamp_seconds{"), std::string::npos);
  cells->Succeeded(WallTime(std::chrono::seconds(1000)));
  text = Rendered(metrics);
  EXPECT_TRUE(Shows(text, "sonde_discovery_last_success_timestamp_seconds" + labels + " 1000"));
}

}  // namespace
}  // namespace sonde
