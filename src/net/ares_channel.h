// AresChannel: one c-ares channel on a loop, asking single questions.
//
// Why: all rules for driving c-ares 1.18 live here (docs/pitfalls.md 5): sockets are announced
// through ARES_OPT_SOCK_STATE_CB, one timer from ares_timeout after every call, nothing but
// bookkeeping inside its callbacks, and a record per question that outlives its op, because single
// questions cannot be cancelled.
//
// THREAD: made on any thread, then attached to a loop and used on its thread only.
// LIFETIME: outlives the ops of its questions; must not die inside a callback of its own.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/ares_resolver.h"
#include "net/ares_search.h"
#include "net/ares_sockets.h"
#include "net/service_resolver.h"
#include "sonde/address.h"
#include "sonde/event_loop.h"
#include "sonde/failure.h"

struct ares_channeldata;

namespace sonde {

class AresChannel {
 public:
  using Done = std::move_only_function<void(Failure, std::vector<IpAddress>)>;
  using ServicesDone = std::move_only_function<void(Failure, std::vector<ServiceEndpoint>)>;
  static constexpr int kMaxAddresses = 64;

  /// Reads resolv.conf: blocking.
  static std::expected<std::unique_ptr<AresChannel>, Failure> Make(const AresOptions& options);
  ~AresChannel();
  AresChannel(const AresChannel&) = delete;
  AresChannel& operator=(const AresChannel&) = delete;

  void Attach(EventLoop& loop) { loop_ = &loop; }
  /// One question (A or AAAA) for `name` exactly; each server is asked once.
  [[nodiscard]] OpPtr Ask(const std::string& name, IpFamily family, Done done);
  /// The same for SRV records.
  [[nodiscard]] OpPtr AskServices(const std::string& name, ServicesDone done);

  const SearchConfig& search() const noexcept { return search_; }
  /// No question is open, also none whose op is gone.
  bool idle() const noexcept { return open_questions_ == 0; }
  /// A question failed because no server could be reached at all.
  bool unreachable() const noexcept { return unreachable_; }
  /// Called (through Defer) each time the channel becomes idle.
  void OnIdle(Task task) { on_idle_ = std::move(task); }

 private:
  class Question;
  template <typename Found>
  class QuestionOf;
  struct Record;
  struct Callbacks;

  explicit AresChannel() = default;
  void ReadSearch();
  OpPtr Send(std::unique_ptr<Question> question, int type);
  void OnSocketState(int fd, bool read, bool write);
  void Process(int fd, FdEvents events);
  void Rearm();
  void OnAnswer(Record& record, int status, const unsigned char* bytes, int size);
  Failure FailureOf(const std::string& name, int status) const;
  bool ServersUnreachable(int status) const noexcept;

  EventLoop* loop_ = nullptr;
  ares_channeldata* channel_ = nullptr;
  SearchConfig search_;
  std::unordered_map<int, std::unique_ptr<FdWatch>> watches_;
  OpPtr timer_;
  OpPtr idle_call_;
  Task on_idle_;
  std::size_t open_questions_ = 0;
  AresSocketEvent last_event_;
  bool unreachable_ = false;
};

}  // namespace sonde
