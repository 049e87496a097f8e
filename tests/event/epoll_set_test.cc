#include "event/epoll_set.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace sonde {
namespace {

class Recorder final : public EpollSet::Owner {
 public:
  void OnEvents(FdEvents events) override {
    seen.push_back(events);
    if (then) then();
  }
  std::vector<FdEvents> seen;
  std::function<void()> then;
};

class EpollSetTest : public ::testing::Test {
 protected:
  EpollSetTest() { Open(); }
  ~EpollSetTest() override { Close(); }
  void Open() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair_.data()), 0); }
  void Close() {
    close(pair_[0]);
    close(pair_[1]);
  }
  void Say() { EXPECT_EQ(write(pair_[1], "x", 1), 1); }

  EpollSet set_;
  std::array<int, 2> pair_{};
  Recorder recorder_;
};

TEST_F(EpollSetTest, TellsWhatIsWaitedForAsLongAsItLasts) {
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kRead, recorder_));
  set_.Dispatch(Duration::zero());
  EXPECT_TRUE(recorder_.seen.empty());
  Say();
  set_.Dispatch(Duration::zero());
  set_.Dispatch(Duration::zero());
  EXPECT_EQ(recorder_.seen, (std::vector{FdEvents::kRead, FdEvents::kRead}));
  set_.Update(pair_[0], FdEvents::kWrite);
  set_.Dispatch(Duration::zero());
  EXPECT_EQ(recorder_.seen.back(), FdEvents::kWrite);
}

TEST_F(EpollSetTest, ANumberMayBeUsedAgainWhetherItsFileWasClosedOrNot) {
  Recorder next;
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kWrite, recorder_));
  set_.Remove(pair_[0]);
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kRead, next)) << "still open";
  set_.Dispatch(Duration::zero());
  EXPECT_TRUE(recorder_.seen.empty());
  EXPECT_TRUE(next.seen.empty()) << "the interest is the new owner's";
  const int number = pair_[0];
  set_.Remove(number);
  Close();
  Open();
  ASSERT_EQ(pair_[0], number);
  ASSERT_TRUE(set_.Add(number, FdEvents::kRead, next)) << "closed, and opened again";
  Say();
  set_.Dispatch(Duration::zero());
  EXPECT_EQ(next.seen.size(), 1U);
}

TEST_F(EpollSetTest, WhatNobodyOwnsIsTakenOutAtItsFirstEvent) {
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kRead, recorder_));
  set_.Remove(pair_[0]);
  Say();
  set_.Dispatch(Duration::zero());
  EXPECT_TRUE(recorder_.seen.empty());
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kRead, recorder_));
  set_.Dispatch(Duration::zero());
  EXPECT_EQ(recorder_.seen.size(), 1U);
}

TEST_F(EpollSetTest, NothingIsToldWhileNothingIsWaitedForNotEvenAHangUp) {
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kNone, recorder_));
  close(std::exchange(pair_[1], -1));
  set_.Dispatch(Duration::zero());
  EXPECT_TRUE(recorder_.seen.empty());
  set_.Update(pair_[0], FdEvents::kRead);
  set_.Dispatch(Duration::zero());
  EXPECT_EQ(recorder_.seen, std::vector{FdEvents::kReadWrite}) << "a hang-up is both";
}

TEST_F(EpollSetTest, AnOwnerMayRemoveAnotherOneThatIsReady) {
  std::array<int, 2> other{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, other.data()), 0);
  Recorder second;
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kWrite, recorder_));
  ASSERT_TRUE(set_.Add(other[0], FdEvents::kWrite, second));
  recorder_.then = [&] { set_.Remove(other[0]); };
  second.then = [&] { set_.Remove(pair_[0]); };
  set_.Dispatch(Duration::zero());
  EXPECT_EQ(recorder_.seen.size() + second.seen.size(), 1U);
  close(other[0]);
  close(other[1]);
}

TEST_F(EpollSetTest, RefusesWhatCannotBeWatched) {
  ASSERT_TRUE(set_.Add(pair_[0], FdEvents::kRead, recorder_));
  EXPECT_FALSE(set_.Add(pair_[0], FdEvents::kRead, recorder_)) << "it has an owner";
  EXPECT_FALSE(set_.Add(-1, FdEvents::kRead, recorder_));
  const int file = open("/proc/self/exe", O_RDONLY);
  EXPECT_FALSE(set_.Add(file, FdEvents::kRead, recorder_)) << "a file is always ready";
  close(file);
  EXPECT_FALSE(set_.Add(file, FdEvents::kRead, recorder_)) << "closed";
}

TEST_F(EpollSetTest, WaitsNoLongerThanItMayAndNeverLess) {
  const MonoTime before = SystemClock().Now();
  set_.Dispatch(std::chrono::microseconds(300));
  EXPECT_GE(SystemClock().Now() - before, std::chrono::microseconds(300));
}

}  // namespace
}  // namespace sonde
