// What the history keeps, and in which order it is searched.
#include "server/probe_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_web.h"

namespace sonde {
namespace {

using testing::ElementsAre;

void Add(ProbeHistory& history, const std::string& target, bool success,
         const std::string& module = "m") {
  ProbeOrder order;
  order.module = std::make_shared<FakeModule>(module, "http", Duration{});
  order.target = target;
  ProbeResult result;
  result.success = success;
  history.Add(std::move(order), std::move(result));
}

std::vector<std::string> Targets(const std::deque<RecentProbe>& probes) {
  std::vector<std::string> targets;
  for (const RecentProbe& probe : probes) targets.push_back(probe.order.target);
  return targets;
}

TEST(ProbeHistory, KeepsTheNewestAndTheFailuresBefore) {
  ProbeHistory history(2);
  for (const std::string target : {"bad1", "good1", "bad2", "bad3", "good2", "good3"}) {
    Add(history, target, target.starts_with("good"));
  }
  EXPECT_THAT(Targets(history.recent()), ElementsAre("good2", "good3"));
  EXPECT_THAT(Targets(history.older_failures()), ElementsAre("bad2", "bad3"))
      << "at most as many as recent ones";
}

TEST(ProbeHistory, IdsCountFromZeroAndOutliveTheLimit) {
  ProbeHistory history(1);
  Add(history, "a", false);
  Add(history, "b", true);
  Add(history, "c", true);
  ASSERT_NE(history.FindId(0), nullptr);
  EXPECT_EQ(history.FindId(0)->order.target, "a");
  EXPECT_EQ(history.FindId(1), nullptr) << "a success that fell out";
  EXPECT_EQ(history.FindId(2)->order.target, "c");
  EXPECT_EQ(history.FindId(3), nullptr);
}

TEST(ProbeHistory, ATargetIsFoundOldestFirstAndByModule) {
  ProbeHistory history(2);
  Add(history, "t", false, "one");
  Add(history, "t", true, "two");
  Add(history, "t", true, "one");
  EXPECT_EQ(history.FindTarget("t", "")->id, 0);
  EXPECT_EQ(history.FindTarget("t", "two")->id, 1);
  EXPECT_EQ(history.FindTarget("t", "one")->id, 0);
  EXPECT_EQ(history.FindTarget("t", "three"), nullptr);
  EXPECT_EQ(history.FindTarget("u", ""), nullptr);
}

TEST(ProbeHistory, ALimitOfZeroKeepsNothing) {
  ProbeHistory history(0);
  Add(history, "a", false);
  EXPECT_TRUE(history.recent().empty());
  EXPECT_TRUE(history.older_failures().empty());
}

}  // namespace
}  // namespace sonde
