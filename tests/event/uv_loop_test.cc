#include "event/uv_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Pair {
 public:
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds_.data()), 0); }
  ~Pair() {
    for (int i = 0; i < 2; ++i) Close(i);
  }
  int operator[](std::size_t i) const { return fds_[i]; }
  void Close(int i) {
    const int fd = std::exchange(fds_[static_cast<std::size_t>(i)], -1);
    if (fd >= 0) close(fd);
  }

 private:
  std::array<int, 2> fds_{};
};

TEST(UvLoop, DeferRunsAfterTheCallerInOrder) {
  UvLoop loop;
  std::vector<int> ran;
  const OpPtr first = loop.Defer([&] { ran.push_back(1); });
  const OpPtr second = loop.Defer([&] { ran.push_back(2); });
  EXPECT_TRUE(ran.empty());
  loop.Drain();
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
}

TEST(UvLoop, AChainOfDeferredTasksDoesNotStarveDescriptors) {
  UvLoop loop;
  const Pair pair;
  OpPtr chain;
  bool ready = false;
  long links = 0;
  std::function<void()> link = [&] {
    ++links;
    chain = loop.Defer([&] { link(); });
  };
  link();
  ASSERT_EQ(write(pair[1], "x", 1), 1);
  const auto watch = loop.Watch(pair[0], FdEvents::kRead, [&](FdEvents) { ready = true; });
  EXPECT_TRUE(loop.RunUntil([&] { return ready; }, seconds(10)));
  EXPECT_LT(links, 1000);
}

TEST(UvLoop, ZeroDelayTimersDoNotStarveDescriptors) {
  UvLoop loop;
  const Pair pair;
  OpPtr timer;
  bool ready = false;
  long ticks = 0;
  std::function<void()> tick = [&] {
    ++ticks;
    timer = loop.After(Duration::zero(), [&] { tick(); });
  };
  tick();
  ASSERT_EQ(write(pair[1], "x", 1), 1);
  const auto watch = loop.Watch(pair[0], FdEvents::kRead, [&](FdEvents) { ready = true; });
  EXPECT_TRUE(loop.RunUntil([&] { return ready; }, seconds(10)));
  EXPECT_LT(ticks, 1000);
}

TEST(UvLoop, TimersAreNeverEarlyAndRunInOrder) {
  UvLoop loop;
  std::vector<OpPtr> timers;
  std::vector<Duration> order;
  // Fractions of a millisecond, where rounding would show.
  for (int i = 0; i < 60; ++i) {
    const Duration delay = std::chrono::microseconds((i * 7919) % 20000 + 37);
    const MonoTime due = loop.Now() + delay;
    timers.push_back(loop.After(delay, [&, due] {
      EXPECT_GE(loop.Now(), due);
      order.push_back(due.time_since_epoch());
    }));
  }
  loop.Drain();
  EXPECT_EQ(order.size(), 60U);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

// docs/pitfalls.md 1.2: libuv's time is as old as the turn; a timer armed late in a long callback
// must still not fire early.
TEST(UvLoop, ATimerArmedAfterALongCallbackIsNotEarly) {
  UvLoop loop;
  OpPtr timer;
  bool fired = false;
  const OpPtr busy = loop.Defer([&] {
    const MonoTime until = loop.Now() + milliseconds(30);
    while (loop.Now() < until) {
    }
    const MonoTime due = loop.Now() + milliseconds(20);
    timer = loop.After(milliseconds(20), [&, due] {
      fired = true;
      EXPECT_GE(loop.Now(), due);
    });
  });
  loop.Drain();
  EXPECT_TRUE(fired);
}

TEST(UvLoop, DestroyedOpsNeverComplete) {
  UvLoop loop;
  const Pair pair;
  ASSERT_EQ(write(pair[1], "x", 1), 1);
  int completions = 0;
  const auto count = [&] { ++completions; };
  OpPtr defer = loop.Defer(count);
  OpPtr timer = loop.After(Duration::zero(), count);
  OpPtr work = loop.OffLoop([] {}, count);
  OpPtr watch = loop.Watch(pair[0], FdEvents::kRead, [&](FdEvents) { ++completions; });
  OpPtr caught = loop.OnSignal(SIGUSR2, count);
  EXPECT_EQ(loop.open_handles(), 2U);
  defer.reset(), timer.reset(), work.reset(), watch.reset(), caught.reset();
  EXPECT_EQ(loop.open_handles(), 0U);
  loop.Drain();
  EXPECT_EQ(completions, 0);
}

TEST(UvLoop, CompletionsMayDestroyTheirOwnOp) {
  UvLoop loop;
  const Pair pair;
  ASSERT_EQ(write(pair[1], "x", 1), 1);
  int completions = 0;
  OpPtr defer;
  OpPtr timer;
  OpPtr work;
  OpPtr watch;
  defer = loop.Defer([&] { defer.reset(), ++completions; });
  timer = loop.After(milliseconds(1), [&] { timer.reset(), ++completions; });
  work = loop.OffLoop([] {}, [&] { work.reset(), ++completions; });
  watch = loop.Watch(pair[0], FdEvents::kRead, [&](FdEvents) { watch.reset(), ++completions; });
  loop.Drain();
  EXPECT_EQ(completions, 4);
}

TEST(UvLoop, AWatchReportsEachTimeAndCanBePaused) {
  UvLoop loop;
  const Pair pair;
  ASSERT_EQ(write(pair[1], "xy", 2), 2);
  int reports = 0;
  std::unique_ptr<FdWatch> watch;
  watch = loop.Watch(pair[0], FdEvents::kRead, [&](FdEvents events) {
    EXPECT_EQ(events, FdEvents::kRead);
    char byte = 0;
    EXPECT_EQ(read(pair[0], &byte, 1), 1);
    if (++reports == 1) watch->Update(FdEvents::kNone);
  });
  EXPECT_TRUE(loop.RunUntil([&] { return reports == 1; }, seconds(10)));
  EXPECT_FALSE(loop.RunUntil([&] { return reports == 2; }, milliseconds(20)));
  watch->Update(FdEvents::kRead);
  EXPECT_TRUE(loop.RunUntil([&] { return reports == 2; }, seconds(10)));
}

TEST(UvLoop, AnErrorOfTheDescriptorIsReadAndWrite) {
  UvLoop loop;
  std::array<int, 2> pipe_fds{};
  ASSERT_EQ(pipe(pipe_fds.data()), 0);
  close(pipe_fds[0]);  // the write end is now in error
  FdEvents reported = FdEvents::kNone;
  std::unique_ptr<FdWatch> watch;
  watch = loop.Watch(pipe_fds[1], FdEvents::kRead, [&](FdEvents events) {
    reported = events;
    watch.reset();
  });
  loop.Drain();
  EXPECT_EQ(reported, FdEvents::kReadWrite);
  close(pipe_fds[1]);
}

TEST(UvLoop, ADescriptorThatCannotBeWatchedIsReportedAsAnError) {
  UvLoop loop;
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  std::vector<FdEvents> reported;
  std::unique_ptr<FdWatch> watch;
  watch = loop.Watch(fd, FdEvents::kRead, [&](FdEvents events) {
    reported.push_back(events);
    if (reported.size() == 1) return watch->Update(FdEvents::kWrite);
    watch.reset();
  });
  EXPECT_TRUE(reported.empty());
  loop.Drain();
  EXPECT_EQ(reported, (std::vector<FdEvents>{FdEvents::kReadWrite, FdEvents::kReadWrite}));
  close(fd);
}

// docs/pitfalls.md 1.1 and 6.3: the number of a closed descriptor is reused at once, within one
// turn.
TEST(UvLoop, AReusedDescriptorNumberReportsToItsNewWatchOnly) {
  UvLoop loop;
  Pair old_pair;
  const int number = old_pair[0];
  ASSERT_EQ(write(old_pair[1], "x", 1), 1);
  int stale = 0;
  auto old_watch = loop.Watch(number, FdEvents::kRead, [&](FdEvents) { ++stale; });
  old_watch.reset();
  old_pair.Close(0);
  const int fresh = fcntl(old_pair[1], F_DUPFD_CLOEXEC, number);
  ASSERT_EQ(fresh, number);
  int reports = 0;
  std::unique_ptr<FdWatch> watch;
  watch = loop.Watch(fresh, FdEvents::kWrite, [&](FdEvents) {
    ++reports;
    watch.reset();
  });
  loop.Drain();
  EXPECT_EQ(stale, 0);
  EXPECT_EQ(reports, 1);
  close(fresh);
}

TEST(UvLoop, OffLoopWorksOnAnotherThreadAndCompletesOnThisOne) {
  UvLoop loop;
  std::thread::id worker;
  std::thread::id completer;
  const OpPtr op = loop.OffLoop([&] { worker = std::this_thread::get_id(); },
                                [&] { completer = std::this_thread::get_id(); });
  loop.Drain();
  EXPECT_NE(worker, std::this_thread::get_id());
  EXPECT_EQ(completer, std::this_thread::get_id());
}

TEST(UvLoop, WorkThatHasStartedFinishesUnseen) {
  std::atomic<bool> started{false};
  std::atomic<bool> release{false};
  std::atomic<bool> finished{false};
  bool seen = false;
  {
    UvLoop loop;
    OpPtr op = loop.OffLoop(
        [&] {
          started = true;
          started.notify_all();
          release.wait(false);
          finished = true;
        },
        [&] { seen = true; });
    started.wait(false);
    op.reset();
    release = true;
    release.notify_all();
  }
  EXPECT_TRUE(finished);
  EXPECT_FALSE(seen);
}

TEST(UvLoop, LongWorkLeavesThreadsForTheRest) {
  constexpr int kLong = 8;
  constexpr int kAtOnce = 2;
  UvLoop loop;
  std::atomic<bool> release{false};
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  int done = 0;
  std::vector<OpPtr> ops;
  for (int i = 0; i < kLong; ++i) {
    ops.push_back(loop.OffLoopLong(
        [&] {
          const int now = ++running;
          for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
          }
          release.wait(false);
          --running;
        },
        [&] { ++done; }));
  }
  bool answered = false;
  const OpPtr brief = loop.OffLoop([] {}, [&] { answered = true; });
  EXPECT_TRUE(loop.RunUntil([&] { return answered; }, seconds(10)));
  EXPECT_EQ(done, 0);
  ops.pop_back();  // it has not begun: it never will
  release = true;
  release.notify_all();
  loop.Drain();
  EXPECT_EQ(done, kLong - 1);
  EXPECT_LE(most, kAtOnce);
}

TEST(UvLoop, PostKeepsTheOrderOfEachThread) {
  UvLoop loop;
  constexpr int kThreads = 4;
  constexpr int kTasks = 500;
  std::array<std::vector<int>, kThreads> seen;
  int total = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kTasks; ++i) {
        loop.Post([&, t, i] {
          seen[static_cast<std::size_t>(t)].push_back(i);
          if (++total == kThreads * kTasks) loop.Stop();
        });
      }
    });
  }
  loop.Run();
  for (const auto& order : seen) {
    EXPECT_EQ(order.size(), static_cast<std::size_t>(kTasks));
    EXPECT_TRUE(std::ranges::is_sorted(order));
  }
}

TEST(UvLoop, PostedTasksThatNeverRanAreDestroyedWithTheLoop) {
  auto held = std::make_shared<int>(1);
  {
    UvLoop loop;
    loop.Post([held, op = loop.Defer([] {})] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(UvLoop, StopFromAnotherThreadEndsRunAndRunCanGoOn) {
  UvLoop loop;
  for (int i = 0; i < 3; ++i) {
    std::jthread stopper([&] { loop.Stop(); });
    loop.Run();
  }
  int ran = 0;
  const OpPtr op = loop.Defer([&] { ++ran; });
  loop.Drain();
  EXPECT_EQ(ran, 1);
}

TEST(UvLoop, SignalsReachTheLoopEachTime) {
  UvLoop loop;
  int caught = 0;
  OpPtr watcher = loop.OnSignal(SIGUSR1, [&] { ++caught; });
  raise(SIGUSR1);
  EXPECT_TRUE(loop.RunUntil([&] { return caught == 1; }, seconds(10)));
  raise(SIGUSR1);
  EXPECT_TRUE(loop.RunUntil([&] { return caught == 2; }, seconds(10)));
  EXPECT_EQ(loop.open_handles(), 1U);
}

}  // namespace
}  // namespace sonde
