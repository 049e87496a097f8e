#include "servers/script_thread.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace sonde {

ScriptThread::ScriptThread() : stop_fd_(eventfd(0, EFD_CLOEXEC)) {}

ScriptThread::~ScriptThread() {
  StopAndJoin();
  close(stop_fd_);
}

void ScriptThread::Start(std::function<void()> body) { thread_ = std::thread(std::move(body)); }

void ScriptThread::StopAndJoin() {
  const std::uint64_t one = 1;
  static_cast<void>(!write(stop_fd_, &one, sizeof one));
  if (thread_.joinable()) thread_.join();
}

bool ScriptThread::WaitFor(int fd, short events, std::chrono::milliseconds limit) const {
  std::array<pollfd, 2> fds{{{stop_fd_, POLLIN, 0}, {fd, events, 0}}};
  int ready = 0;
  do {
    ready = poll(fds.data(), fds.size(), static_cast<int>(limit.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0 && fds[0].revents == 0;
}

bool ScriptThread::stopping() const {
  pollfd fd{stop_fd_, POLLIN, 0};
  return poll(&fd, 1, 0) > 0;
}

}  // namespace sonde
