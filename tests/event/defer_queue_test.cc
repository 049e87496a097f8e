#include "event/defer_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace sonde {
namespace {

TEST(DeferQueue, RunsInTheOrderOfTheCalls) {
  DeferQueue queue;
  std::vector<int> ran;
  std::vector<OpPtr> ops;
  for (int i = 0; i < 5; ++i) ops.push_back(queue.Add([&ran, i] { ran.push_back(i); }));
  EXPECT_TRUE(ran.empty());
  queue.RunBatch();
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_TRUE(queue.empty());
}

TEST(DeferQueue, DestroyingTheOpCancels) {
  DeferQueue queue;
  int ran = 0;
  OpPtr first = queue.Add([&] { ran += 1; });
  OpPtr second = queue.Add([&] { ran += 10; });
  first.reset();
  EXPECT_EQ(queue.size(), 1U);
  queue.RunBatch();
  EXPECT_EQ(ran, 10);
}

TEST(DeferQueue, ATaskMayDestroyItselfAndOthers) {
  DeferQueue queue;
  int ran = 0;
  OpPtr self;
  OpPtr other;
  self = queue.Add([&] {
    ++ran;
    other.reset();
    self.reset();
  });
  other = queue.Add([&] { ran += 100; });
  queue.RunBatch();
  EXPECT_EQ(ran, 1);
  EXPECT_TRUE(queue.empty());
}

TEST(DeferQueue, TasksAddedMeanwhileWaitForTheNextBatch) {
  DeferQueue queue;
  int ran = 0;
  OpPtr second;
  OpPtr first = queue.Add([&] { second = queue.Add([&] { ++ran; }); });
  queue.RunBatch();
  EXPECT_EQ(ran, 0);
  queue.RunBatch();
  EXPECT_EQ(ran, 1);
}

TEST(DeferQueue, ATaskIsFreedWhenItsOpIsDestroyed) {
  DeferQueue queue;
  auto held = std::make_shared<int>(1);
  OpPtr op = queue.Add([held] {});
  EXPECT_EQ(held.use_count(), 2);
  op.reset();
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace sonde
