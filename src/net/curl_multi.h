// CurlMulti: curl's multi interface on an EventLoop.
//
// Why: one multi per shard, driven by readiness and one timer; every rule of docs/pitfalls.md 1
// about gluing curl to a loop lives here and nowhere else. It is not on the event library itself,
// so a test can drive it with any loop.
//
// THREAD: the loop's. LIFETIME: outlives its transfers.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "net/stall_guard.h"
#include "sonde/event_loop.h"

namespace sonde {

struct CurlApi;

/// One easy handle and what belongs to it. Owned by CurlMulti from Add until Remove.
class CurlTransfer {
 public:
  CurlTransfer() = default;
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  virtual ~CurlTransfer() = default;
  /// The easy handle (CURL*). Its CURLOPT_PRIVATE belongs to CurlMulti.
  virtual void* easy() noexcept = 0;
  /// The transfer ended with this CURLcode and is out of the multi; the last call. May destroy
  /// anything but the CurlMulti, itself included (through Remove).
  virtual void OnDone(int curl_code) = 0;
  /// One of its sockets became ready, before curl hears of it.
  virtual void OnReady(int fd) noexcept = 0;
  /// When its run must be over; MonoTime{} if it has all the time.
  virtual MonoTime deadline() const noexcept = 0;
  /// Its socket was shut down because curl would not stop reading from it.
  virtual void OnStalled() noexcept = 0;
  /// Nobody wants it any more, but it lives until curl has returned: callbacks must abort.
  virtual void Abandon() noexcept = 0;
};

class CurlMulti {
 public:
  /// `api`: the library that makes the transfers' handles; null: the linked one.
  explicit CurlMulti(EventLoop& loop, const CurlApi* api = nullptr);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  /// Starts a transfer. Never completes it before returning. False (and the transfer is gone) if
  /// curl refuses it.
  bool Add(std::unique_ptr<CurlTransfer> transfer);
  /// From OnDone: the transfer starts once more, with what its handle is set to now. False if curl
  /// refuses.
  bool Restart(CurlTransfer& transfer);
  /// Goes on with a transfer whose write callback has paused it. May complete it.
  void Resume(CurlTransfer& transfer);
  /// Ends a transfer silently and destroys it: at once, or as soon as curl has returned if this is
  /// called from one of its callbacks (docs/pitfalls.md 1.4).
  void Remove(CurlTransfer& transfer);

  std::size_t size() const noexcept { return transfers_.size(); }
  /// Sockets that curl wants watched.
  std::size_t watches() const noexcept { return watches_.size(); }

 private:
  struct Callbacks;
  void SetSocket(void* easy, int fd, int what);
  void SetTimer(long timeout_ms);
  void Kick();
  void OnReady(int fd, FdEvents events);
  void Act(int fd, int flags);
  /// Ends what was abandoned while curl was on the stack.
  void DiscardDoomed();
  void Drain();
  void Finish(void* easy, int curl_code);
  void Discard(CurlTransfer& transfer);

  struct SocketWatch {
    CurlTransfer* transfer = nullptr;  ///< whose socket it is; only compared and called while alive
    std::unique_ptr<FdWatch> watch;
  };

  EventLoop& loop_;
  const CurlApi& api_;
  void* multi_;
  bool closing_ = false;
  bool acting_ = false;                                                 ///< curl is on the stack
  std::unordered_map<void*, std::unique_ptr<CurlTransfer>> transfers_;  ///< by easy handle
  std::unordered_map<int, SocketWatch> watches_;
  std::vector<CurlTransfer*> doomed_;
  OpPtr kick_;
  OpPtr timer_;
  StallGuard guard_;
};

}  // namespace sonde
