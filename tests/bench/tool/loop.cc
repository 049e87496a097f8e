#include "loop.h"

#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace bench {

Loop::Loop()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (!epoll_ || !timer_) Die("epoll");
  Watch(timer_.get(), [this](std::uint32_t) {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto got = read(timer_.get(), &expirations, sizeof expirations);
    armed_ = 0;
  });
}

void Loop::Watch(int fd, Ready ready) {
  const auto index = static_cast<std::size_t>(fd);
  if (ready_.size() <= index) ready_.resize(index + 1);
  ready_[index] = std::move(ready);
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.fd = fd}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) Die("epoll_ctl");
}

void Loop::Forget(int fd) {
  ready_[static_cast<std::size_t>(fd)] = nullptr;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Loop::At(std::int64_t due, std::function<void()> task) {
  tasks_.emplace(due, std::move(task));
}

void Loop::RunDue() {
  while (!tasks_.empty() && tasks_.begin()->first <= MonoNanos()) {
    auto first = tasks_.extract(tasks_.begin());
    first.mapped()();
  }
}

void Loop::Arm() {
  if (tasks_.empty()) return;
  const std::int64_t due = tasks_.begin()->first;
  if (armed_ == due) return;
  armed_ = due;
  itimerspec spec{};
  spec.it_value = {.tv_sec = due / 1'000'000'000, .tv_nsec = due % 1'000'000'000};
  if (timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr) != 0) Die("timerfd");
}

void Loop::Run() {
  std::array<epoll_event, 256> events{};
  while (!stopped_) {
    RunDue();
    if (stopped_) return;
    Arm();
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    if (count < 0 && errno != EINTR) Die("epoll_wait");
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      // A copy: the callback may forget itself.
      const Ready ready = ready_[static_cast<std::size_t>(event.data.fd)];
      if (ready) ready(event.events);
    }
  }
}

}  // namespace bench
