#include "event/timer_heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace sonde {
namespace {

constexpr MonoTime At(int ns) { return MonoTime(Duration(ns)); }

TEST(TimerHeap, RunsByTimeThenInTheOrderOfAdding) {
  TimerHeap heap;
  std::vector<int> ran;
  std::vector<OpPtr> ops;
  int id = 0;
  for (const int at : {30, 10, 20, 10, 20}) {
    ops.push_back(heap.Add(At(at), [&ran, id] { ran.push_back(id); }));
    ++id;
  }
  EXPECT_EQ(heap.Next(), At(10));
  heap.RunDue(At(20));
  EXPECT_EQ(ran, (std::vector<int>{1, 3, 2, 4}));
  heap.RunDue(At(29));
  EXPECT_EQ(ran.size(), 4U);
  heap.RunDue(At(30));
  EXPECT_EQ(ran.back(), 0);
  EXPECT_EQ(heap.Next(), std::nullopt);
}

TEST(TimerHeap, ATimerAddedMeanwhileWaitsEvenIfItIsDue) {
  TimerHeap heap;
  int ran = 0;
  OpPtr inner;
  OpPtr outer = heap.Add(At(1), [&] { inner = heap.Add(At(0), [&] { ++ran; }); });
  heap.RunDue(At(5));
  EXPECT_EQ(ran, 0);
  heap.RunDue(At(5));
  EXPECT_EQ(ran, 1);
}

TEST(TimerHeap, ATimerMayDestroyItselfAndOthers) {
  TimerHeap heap;
  int ran = 0;
  OpPtr self;
  OpPtr other;
  self = heap.Add(At(1), [&] {
    ++ran;
    other.reset();
    self.reset();
  });
  other = heap.Add(At(1), [&] { ran += 100; });
  heap.RunDue(At(9));
  EXPECT_EQ(ran, 1);
  EXPECT_TRUE(heap.empty());
}

// Against a model: random adds, cancels and runs; what is due runs, in order, and nothing else.
TEST(TimerHeap, AgreesWithASortedModelUnderRandomAddsAndCancels) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    TimerHeap heap;
    struct Entry {
      int at;
      int id;
      OpPtr op;
    };
    std::vector<Entry> live;
    std::vector<int> ran;
    int now = 0;
    for (int step = 0; step < 200; ++step) {
      const auto roll = random() % 10;
      if (roll < 6) {
        const int at = now + static_cast<int>(random() % 50);
        live.push_back({at, step, heap.Add(At(at), [&ran, step] { ran.push_back(step); })});
      } else if (roll < 8 && !live.empty()) {
        live.erase(live.begin() + static_cast<std::ptrdiff_t>(random() % live.size()));
      } else {
        now += static_cast<int>(random() % 20);
        std::vector<int> expected;
        // Equal times run in the order of adding, which is the order of ids.
        std::ranges::sort(live, [](const Entry& a, const Entry& b) {
          return a.at != b.at ? a.at < b.at : a.id < b.id;
        });
        for (const Entry& entry : live) {
          if (entry.at <= now) expected.push_back(entry.id);
        }
        ran.clear();
        heap.RunDue(At(now));
        ASSERT_EQ(ran, expected);
        std::erase_if(live, [now](const Entry& entry) { return entry.at <= now; });
      }
      ASSERT_EQ(heap.size(), live.size());
    }
  }
}

}  // namespace
}  // namespace sonde
