#include "event/epoll_set.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>

namespace sonde {
namespace {

/// The rest is reported at the next turn: epoll goes round.
constexpr int kEventsPerTurn = 256;

std::uint32_t ToEpoll(FdEvents events) noexcept {
  std::uint32_t mask = 0;
  if (Has(events, FdEvents::kRead)) mask |= EPOLLIN;
  if (Has(events, FdEvents::kWrite)) mask |= EPOLLOUT;
  return mask;
}

FdEvents FromEpoll(std::uint32_t mask) noexcept {
  if ((mask & (EPOLLERR | EPOLLHUP)) != 0) return FdEvents::kReadWrite;
  unsigned events = 0;
  if ((mask & EPOLLIN) != 0) events |= static_cast<unsigned>(FdEvents::kRead);
  if ((mask & EPOLLOUT) != 0) events |= static_cast<unsigned>(FdEvents::kWrite);
  return static_cast<FdEvents>(events);
}

std::uint64_t Mark(int fd, std::uint32_t serial) noexcept {
  return static_cast<std::uint64_t>(serial) << 32U | static_cast<std::uint32_t>(fd);
}

}  // namespace

EpollSet::EpollSet() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::runtime_error(std::string("epoll_create1: ") + strerror(errno));
}

EpollSet::~EpollSet() { close(epoll_); }

bool EpollSet::Register(int fd, FdEvents events) {
  Slot& slot = slots_[static_cast<std::size_t>(fd)];
  epoll_event event{};
  event.events = ToEpoll(events);
  event.data.u64 = Mark(fd, slot.serial);
  // What was registered may have been closed since, and what was closed may still be there.
  const int first = slot.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  const int second = slot.registered ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  slot.registered =
      epoll_ctl(epoll_, first, fd, &event) == 0 ||
      ((errno == ENOENT || errno == EEXIST) && epoll_ctl(epoll_, second, fd, &event) == 0);
  return slot.registered;
}

bool EpollSet::Add(int fd, FdEvents events, Owner& owner) {
  if (fd < 0) return false;
  const auto index = static_cast<std::size_t>(fd);
  if (index >= slots_.size()) slots_.resize(index + 1);
  Slot& slot = slots_[index];
  if (slot.owner != nullptr) return false;
  // A number that was given up just now has mostly changed hands. Else a new connection mostly has
  // one whose last owner has closed it.
  slot.registered = slot.registered && slot.removed_in == turn_;
  slot.serial = ++serial_;
  if (!Register(fd, events)) return false;
  slot.owner = &owner;
  if (events == FdEvents::kNone) Update(fd, events);
  return true;
}

void EpollSet::Update(int fd, FdEvents events) {
  Slot& slot = slots_[static_cast<std::size_t>(fd)];
  if (events != FdEvents::kNone) {
    Register(fd, events);
    return;
  }
  epoll_event unused{};
  if (slot.registered) epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, &unused);
  slot.registered = false;
}

void EpollSet::Remove(int fd) noexcept {
  Slot& slot = slots_[static_cast<std::size_t>(fd)];
  slot.owner = nullptr;
  slot.removed_in = turn_;
}

int EpollSet::Wait(std::span<epoll_event> events, std::optional<Duration> limit) noexcept {
  const auto room = static_cast<int>(events.size());
  if (!limit || *limit <= Duration::zero()) {
    return epoll_wait(epoll_, events.data(), room, limit ? 0 : -1);
  }
  if (has_nanoseconds_) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*limit);
    const timespec time{seconds.count(), (*limit - seconds).count()};
    const int count = epoll_pwait2(epoll_, events.data(), room, &time, nullptr);
    if (count >= 0 || errno != ENOSYS) return count;
    has_nanoseconds_ = false;
  }
  constexpr std::int64_t kMost = 3'600'000;  // waking up in between does no harm
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(*limit).count();
  return epoll_wait(epoll_, events.data(), room,
                    static_cast<int>(std::min<std::int64_t>(milliseconds, kMost)));
}

void EpollSet::Dispatch(std::optional<Duration> limit) {
  std::array<epoll_event, kEventsPerTurn> events;
  ++turn_;
  const int count = Wait(events, limit);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const auto fd = static_cast<int>(event.data.u64 & 0xFFFFFFFFU);
    const auto serial = static_cast<std::uint32_t>(event.data.u64 >> 32U);
    Slot& slot = slots_[static_cast<std::size_t>(fd)];
    if (slot.serial != serial) continue;  // of an earlier owner
    if (slot.owner != nullptr) {
      slot.owner->OnEvents(FromEpoll(event.events));
    } else if (slot.removed_in != turn_) {
      // Open, and nobody's: epoll must not tell of it again. One that went in this very turn may
      // have been closed since, and its number may be another thread's.
      Update(fd, FdEvents::kNone);
    }
  }
  ++turn_;  // what comes before the next wait is another turn
}

}  // namespace sonde
