#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <random>
#include <vector>

#include "event/uv_loop.h"

namespace sonde {
namespace {

/// Starts every kind of op at random, cancels at random from outside and from inside completions,
/// and leaves the rest to the end. What is checked: no completion of a cancelled op, none twice,
/// and (by ~UvLoop, and by ASan) that nothing of libuv is left.
class Scramble {
 public:
  explicit Scramble(unsigned seed) : random_(seed) {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds_.data()), 0);
    EXPECT_EQ(write(fds_[1], "x", 1), 1);
    slots_.resize(24);
  }
  ~Scramble() {
    slots_.clear();
    close(fds_[0]);
    close(fds_[1]);
  }

  void Play() {
    for (int step = 0; step < 60; ++step) {
      Slot& slot = slots_[random_() % slots_.size()];
      if (slot.op != nullptr) {
        Drop(slot);
      } else {
        Fill(slot);
      }
      if (random_() % 3 == 0) loop_.Turn();
      if (random_() % 32 == 0) loop_.RunUntil([] { return false; }, std::chrono::microseconds(200));
    }
    if (random_() % 2 == 0) {
      Drop(watch_slot_);
      for (Slot& slot : slots_) {
        if (slot.is_watch) Drop(slot);
      }
      loop_.Drain();
    }
  }

 private:
  struct Slot {
    OpPtr op;
    std::uint64_t id = 0;
    bool is_watch = false;
    bool completed = false;
  };

  void Drop(Slot& slot) {
    slot.op.reset();
    slot.id = 0;
    slot.is_watch = false;
  }

  void Fill(Slot& slot) {
    slot.id = ++last_id_;
    slot.completed = false;
    slot.is_watch = false;
    const auto done = [this, &slot, id = slot.id] { Completed(slot, id); };
    switch (random_() % 5) {
      case 0: slot.op = loop_.Defer(done); break;
      case 1: slot.op = loop_.After(std::chrono::microseconds(random_() % 3000), done); break;
      case 2: slot.op = loop_.OffLoop([] {}, done); break;
      case 3: {
        if (watch_slot_.op != nullptr) return Drop(watch_slot_);
        watch_slot_.op = loop_.Watch(fds_[0], FdEvents::kReadWrite, [this](FdEvents) {
          if (random_() % 2 == 0) Drop(watch_slot_);
        });
        break;
      }
      default: slot.op = loop_.OnSignal(SIGUSR2, [] {}); slot.is_watch = true;
    }
  }

  void Completed(Slot& slot, std::uint64_t id) {
    ASSERT_EQ(slot.id, id) << "a cancelled op completed";
    ASSERT_FALSE(slot.completed) << "an op completed twice";
    slot.completed = true;
    // Destroy itself, somebody else, or start something: all from inside a completion.
    switch (random_() % 3) {
      case 0: Drop(slot); break;
      case 1: Drop(slots_[random_() % slots_.size()]); break;
      default: break;
    }
  }

  std::mt19937 random_;
  UvLoop loop_;
  std::array<int, 2> fds_{};
  std::uint64_t last_id_ = 0;
  Slot watch_slot_;
  std::vector<Slot> slots_;
};

TEST(UvLoopRandom, ClosesWithoutHandlesAfterRandomCancellation) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    Scramble(seed).Play();
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace sonde
