// ScriptThread: the thread of a scriptable server, with a way to end it while it waits.
//
// Why: blocking server code is the shortest to write and read; every wait of it ends when the test
// does.
//
// THREAD: made and destroyed by the test. LIFETIME: the destructor stops and joins; what the body
// uses must outlive it.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace sonde {

class ScriptThread {
 public:
  ScriptThread();
  ~ScriptThread();
  ScriptThread(const ScriptThread&) = delete;
  ScriptThread& operator=(const ScriptThread&) = delete;

  void Start(std::function<void()> body);
  void StopAndJoin();
  /// Called by the body: waits until `fd` has one of poll(2)'s `events`. False: stop, or `limit`
  /// passed.
  bool WaitFor(int fd, short events,
               std::chrono::milliseconds limit = std::chrono::milliseconds(-1)) const;
  bool stopping() const;

 private:
  int stop_fd_;
  std::thread thread_;
};

}  // namespace sonde
