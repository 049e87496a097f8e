#include "net/stall_guard.h"

#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace sonde {

StallGuard::StallGuard(Duration patience) : patience_(patience), thread_([this] { Run(); }) {}

StallGuard::~StallGuard() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void StallGuard::Watch(int fd, CurlTransfer* transfer, MonoTime deadline) {
  const std::lock_guard lock(mutex_);
  sockets_.insert_or_assign(fd, Socket{transfer, deadline});
}

void StallGuard::Forget(int fd) {
  const std::lock_guard lock(mutex_);
  sockets_.erase(fd);
}

void StallGuard::Forget(const CurlTransfer* transfer) {
  const std::lock_guard lock(mutex_);
  std::erase_if(sockets_, [&](const auto& entry) { return entry.second.transfer == transfer; });
}

void StallGuard::Begin(int fd) {
  const std::lock_guard lock(mutex_);
  if (!clock_) {
    clockid_t clock{};
    if (pthread_getcpuclockid(pthread_self(), &clock) != 0) return;
    clock_ = clock;
  }
  calling_ = true;
  fd_ = fd;
  cpu_at_begin_ = CpuTime();
}

std::vector<CurlTransfer*> StallGuard::End() {
  const std::lock_guard lock(mutex_);
  calling_ = false;
  return std::exchange(struck_, {});
}

void StallGuard::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, patience_ / 2, [this] { return stopping_; })) Look();
}

void StallGuard::Look() {
  if (!calling_ || CpuTime() - cpu_at_begin_ < patience_) return;
  const MonoTime now = SystemClock().Now();
  for (const auto& [fd, socket] : sockets_) {
    const bool late = socket.deadline != MonoTime{} && now > socket.deadline;
    if (fd != fd_ && !late) continue;
    if (std::ranges::find(struck_, socket.transfer) != struck_.end()) continue;
    ::shutdown(fd, SHUT_RDWR);
    struck_.push_back(socket.transfer);
  }
}

Duration StallGuard::CpuTime() const noexcept {
  timespec time{};
  clock_gettime(*clock_, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace sonde
