#include "net/curl_multi.h"

#include <curl/curl.h>
#include <unistd.h>

#include <utility>

#include "net/curl_api.h"

namespace sonde {
namespace {

/// A bug could hoard at most so many idle sockets; with FORBID_REUSE there are none.
constexpr long kMaxIdleConnections = 4;

FdEvents Wanted(int what) noexcept {
  switch (what) {
    case CURL_POLL_IN: return FdEvents::kRead;
    case CURL_POLL_OUT: return FdEvents::kWrite;
    case CURL_POLL_INOUT: return FdEvents::kReadWrite;
    default: return FdEvents::kNone;  // also CURL_POLL_NONE and values of later versions
  }
}

}  // namespace

/// curl's C callbacks.
struct CurlMulti::Callbacks {
  static int Socket(CURL* easy, curl_socket_t fd, int what, void* self, void*) noexcept {
    static_cast<CurlMulti*>(self)->SetSocket(easy, fd, what);
    return 0;
  }
  /// curl does not always say "remove" before it closes, and the number is reused at once, also by
  /// other threads (docs/pitfalls.md 1.1).
  static int Close(void* self, curl_socket_t fd) noexcept {
    auto& multi = *static_cast<CurlMulti*>(self);
    multi.watches_.erase(fd);
    multi.guard_.Forget(fd);
    return ::close(fd);
  }
  static int Timer(CURLM*, long timeout_ms, void* self) noexcept {
    static_cast<CurlMulti*>(self)->SetTimer(timeout_ms);
    return 0;
  }
};

CurlMulti::CurlMulti(EventLoop& loop, const CurlApi* api)
    : loop_(loop), api_(api != nullptr ? *api : CurlApi::Linked()), multi_(api_.multi_init()) {
  api_.multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Callbacks::Socket);
  api_.multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  api_.multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Callbacks::Timer);
  api_.multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  // Else a new transfer would join somebody else's HTTP/2 connection (docs/pitfalls.md 1.5).
  api_.multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  api_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMaxIdleConnections);
}

CurlMulti::~CurlMulti() {
  closing_ = true;  // sockets may be announced again while the multi is cleaned up
  watches_.clear();
  for (auto& [easy, transfer] : transfers_) api_.multi_remove_handle(multi_, easy);
  transfers_.clear();
  api_.multi_cleanup(multi_);
}

bool CurlMulti::Add(std::unique_ptr<CurlTransfer> transfer) {
  CURL* const easy = transfer->easy();
  api_.easy_setopt(easy, CURLOPT_PRIVATE, transfer.get());
  api_.easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Callbacks::Close);
  api_.easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  if (api_.multi_add_handle(multi_, easy) != CURLM_OK) return false;
  transfers_.emplace(easy, std::move(transfer));
  return true;
}

bool CurlMulti::Restart(CurlTransfer& transfer) {
  return api_.multi_add_handle(multi_, transfer.easy()) == CURLM_OK;
}

void CurlMulti::Remove(CurlTransfer& transfer) {
  transfer.Abandon();
  if (acting_) {
    doomed_.push_back(&transfer);
    return;
  }
  Discard(transfer);
}

void CurlMulti::Discard(CurlTransfer& transfer) {
  const auto found = transfers_.find(transfer.easy());
  if (found == transfers_.end()) return;
  const std::unique_ptr<CurlTransfer> owned = std::move(found->second);
  transfers_.erase(found);
  for (auto& [fd, watch] : watches_) {
    if (watch.transfer == owned.get()) watch.transfer = nullptr;
  }
  guard_.Forget(owned.get());
  api_.multi_remove_handle(multi_, owned->easy());
}

void CurlMulti::SetSocket(void* easy, int fd, int what) {
  if (closing_) return;
  if (what == CURL_POLL_REMOVE) {
    watches_.erase(fd);  // stops the poll now, before curl closes the descriptor
    guard_.Forget(fd);
    return;
  }
  const FdEvents wanted = Wanted(what);
  SocketWatch& entry = watches_[fd];
  const auto found = transfers_.find(easy);
  entry.transfer = found == transfers_.end() ? nullptr : found->second.get();
  if (entry.transfer != nullptr) guard_.Watch(fd, entry.transfer, entry.transfer->deadline());
  if (entry.watch) {
    entry.watch->Update(wanted);
  } else {
    entry.watch = loop_.Watch(fd, wanted, [this, fd](FdEvents events) { OnReady(fd, events); });
  }
}

// Zero is "now": not from inside curl's callback, and not as a timer that may be early, late or
// spin (docs/pitfalls.md 1.2).
void CurlMulti::SetTimer(long timeout_ms) {
  if (closing_) return;
  timer_.reset();
  if (timeout_ms < 0) {
    kick_.reset();
  } else if (timeout_ms == 0) {
    Kick();
  } else {
    timer_ =
        loop_.After(std::chrono::milliseconds(timeout_ms), [this] { Act(CURL_SOCKET_TIMEOUT, 0); });
  }
}

void CurlMulti::Kick() {
  if (kick_) return;
  kick_ = loop_.Defer([this] {
    const OpPtr finished = std::move(kick_);
    Act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void CurlMulti::OnReady(int fd, FdEvents events) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  if (found->second.transfer != nullptr) found->second.transfer->OnReady(fd);
  int flags = 0;
  if (Has(events, FdEvents::kRead)) flags |= CURL_CSELECT_IN;
  if (Has(events, FdEvents::kWrite)) flags |= CURL_CSELECT_OUT;
  Act(fd, flags);
}

void CurlMulti::Act(int fd, int flags) {
  int running = 0;
  acting_ = true;
  guard_.Begin(fd);
  api_.multi_socket_action(multi_, fd, flags, &running);
  for (CurlTransfer* const transfer : guard_.End()) transfer->OnStalled();
  acting_ = false;
  DiscardDoomed();
  Drain();
}

// The write callback is called from within; if it ends the transfer, curl tells only us (7.88.1).
void CurlMulti::Resume(CurlTransfer& transfer) {
  void* const easy = transfer.easy();
  acting_ = true;
  const CURLcode code = api_.easy_pause(easy, CURLPAUSE_CONT);
  acting_ = false;
  DiscardDoomed();
  if (code != CURLE_OK) Finish(easy, code);
}

void CurlMulti::DiscardDoomed() {
  while (!doomed_.empty()) {
    CurlTransfer* const transfer = doomed_.back();
    doomed_.pop_back();
    Discard(*transfer);
  }
}

// Always, also when nothing is running any more: the end of the last transfer by timeout is
// reported with a count of zero (docs/pitfalls.md 1.3).
void CurlMulti::Drain() {
  int left = 0;
  while (const CURLMsg* message = api_.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Read before the handle is removed: the message dies with it.
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    Finish(easy, code);
  }
}

void CurlMulti::Finish(void* easy, int curl_code) {
  const auto found = transfers_.find(easy);
  if (found == transfers_.end()) return;
  CurlTransfer& transfer = *found->second;
  api_.multi_remove_handle(multi_, easy);
  transfer.OnDone(curl_code);
}

}  // namespace sonde
