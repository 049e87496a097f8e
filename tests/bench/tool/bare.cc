// The bare loop: what connecting, sending, reading and closing cost when nothing else is done. It
// is the limit for an agent that opens a connection for each probe; nearly all of it is the
// kernel's.
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <vector>

#include "answer.h"
#include "options.h"
#include "sockets.h"

namespace bench {
namespace {

struct Slot {
  Fd fd;
  bool sent = false;
  Answer answer;
  std::int64_t started = 0;
  std::string id;
};

class BareLoop {
 public:
  BareLoop(sockaddr_in address, std::string path, std::size_t in_flight, std::size_t count)
      : address_(address), path_(std::move(path)), slots_(in_flight), left_(count) {}

  void Run() {
    for (Slot& slot : slots_) Start(slot);
    std::array<epoll_event, 64> events{};
    while (busy_ > 0) {
      const int ready = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
      for (int i = 0; i < ready; ++i) {
        Step(*static_cast<Slot*>(events[static_cast<std::size_t>(i)].data.ptr));
      }
    }
  }
  /// How long each good exchange took, in seconds.
  const std::vector<double>& seconds() const noexcept { return seconds_; }
  std::size_t failed() const noexcept { return failed_; }

 private:
  void Start(Slot& slot) {
    if (left_ == 0) return;
    --left_;
    slot.started = MonoNanos();
    slot.id = std::to_string(left_);
    slot.sent = false;
    slot.answer.Reset();
    slot.fd = ConnectTcp(address_);
    if (!slot.fd) Die("connect");
    ++busy_;
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = &slot}};
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, slot.fd.get(), &event);
  }

  void Step(Slot& slot) {
    if (!slot.sent) {
      const std::string request = GetRequest(path_, slot.id);
      slot.sent = true;
      if (send(slot.fd.get(), request.data(), request.size(), 0) < 0) return Done(slot, false);
      return;
    }
    char bytes[16384];
    const auto got = recv(slot.fd.get(), bytes, sizeof bytes, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return Done(slot, slot.answer.End());
    if (slot.answer.Feed({bytes, static_cast<std::size_t>(got)})) Done(slot, true);
  }

  void Done(Slot& slot, bool complete) {
    if (complete && slot.answer.status() == 200) {
      seconds_.push_back(static_cast<double>(MonoNanos() - slot.started) / 1e9);
    } else {
      ++failed_;
    }
    slot.fd = Fd();
    --busy_;
    Start(slot);
  }

  sockaddr_in address_;
  std::string path_;
  std::vector<Slot> slots_;
  std::size_t left_;
  Fd epoll_{epoll_create1(EPOLL_CLOEXEC)};
  std::size_t busy_ = 0;
  std::size_t failed_ = 0;
  std::vector<double> seconds_;
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int Bare(Options options) {
  const auto address = ParseAddress(options.Text("target"));
  const std::string path = options.Text("path", "/");
  const auto in_flight = static_cast<std::size_t>(options.Number("in-flight", 8));
  const auto count = static_cast<std::size_t>(options.Number("count", 10'000));
  options.Finish();
  BareLoop loop(address, path, in_flight, count);
  const double before = CpuSeconds();
  loop.Run();
  const double cpu = CpuSeconds() - before;
  std::printf("{\"requests\": %zu, \"failed\": %zu, \"cpu_seconds\": %.6f, \"latency\": %s}\n",
              count, loop.failed(), cpu, QuantilesJson(loop.seconds()).c_str());
  return 0;
}

}  // namespace bench
