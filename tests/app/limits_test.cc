#include "app/limits.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace sonde {
namespace {

TEST(LimitsTest, TheWorstCaseFitsIntoTheDescriptors) {
  for (const std::uint64_t descriptors : {256, 1024, 4096, 65'536}) {
    for (const std::size_t shards : {1, 3, 16}) {
      const AgentLimits limits = DeriveLimits(descriptors, shards);
      const std::size_t worst =
          limits.connections + 2 * limits.probe_requests + 2 * shards * limits.scheduled_per_shard;
      EXPECT_LE(worst, descriptors) << descriptors << " " << shards;
    }
  }
}

TEST(LimitsTest, ManyDescriptorsAreNoReasonForManyRuns) {
  const AgentLimits limits = DeriveLimits(1'000'000'000, 1);
  EXPECT_EQ(limits.probe_requests, 2000U);
  EXPECT_EQ(limits.connections, 8192U);
  EXPECT_EQ(limits.scheduled_per_shard, 20'000U);
}

TEST(LimitsTest, AlmostNoDescriptorsStillAllowOneOfEach) {
  const AgentLimits limits = DeriveLimits(10, 64);
  EXPECT_EQ(limits.connections, 1U);
  EXPECT_EQ(limits.probe_requests, 1U);
  EXPECT_EQ(limits.scheduled_per_shard, 1U);
}

TEST(LimitsTest, AWishForProbeRequestsIsFollowed) {
  EXPECT_EQ(DeriveLimits(1024, 1, 7).probe_requests, 7U);
}

TEST(LimitsTest, TheSoftLimitBecomesTheHardOne) {
  const auto limit = RaiseDescriptorLimit();
  ASSERT_TRUE(limit);
  rlimit now{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &now), 0);
  EXPECT_EQ(*limit, now.rlim_cur);
  EXPECT_EQ(now.rlim_cur, now.rlim_max);
}

}  // namespace
}  // namespace sonde
