// TcpScript: a TCP or Unix server that plays the same list of steps on each connection.
//
// Why: peers that stall, drip, reset and lie, on a real socket and without sleeping.
//
// THREAD: the accessors may be used from the test's thread while it runs. LIFETIME: the destructor
// ends it and closes its connections. One connection is played at a time.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "servers/script_thread.h"
#include "sonde/address.h"

namespace sonde {

struct TcpStep {
  enum class Kind {
    kSend,    ///< send `text`
    kExpect,  ///< read until `text` has come (it is looked for in all that came on this connection)
    kWait,    ///< wait for Release()
    kDrip,    ///< send `text` a byte a millisecond, until the peer leaves
    kSilent,  ///< do nothing until the peer leaves
    kShutdown,  ///< end of stream, but go on
    kReset,     ///< RST
  };
  Kind kind;
  std::string text;

  static TcpStep Send(std::string text) { return {Kind::kSend, std::move(text)}; }
  static TcpStep Expect(std::string text) { return {Kind::kExpect, std::move(text)}; }
  static TcpStep Wait() { return {Kind::kWait, {}}; }
  static TcpStep Drip(std::string text) { return {Kind::kDrip, std::move(text)}; }
  static TcpStep Silent() { return {Kind::kSilent, {}}; }
  static TcpStep Shutdown() { return {Kind::kShutdown, {}}; }
  static TcpStep Reset() { return {Kind::kReset, {}}; }
};

class TcpScript {
 public:
  /// Listens on a free port of `ip`. After the last step the connection is closed.
  explicit TcpScript(std::vector<TcpStep> steps, std::string_view ip = "127.0.0.1");
  /// Listens on a Unix socket.
  struct UnixPath {
    std::string path;
  };
  TcpScript(std::vector<TcpStep> steps, const UnixPath& path);
  ~TcpScript();

  /// Where it listens (TCP only).
  const Endpoint& endpoint() const noexcept { return endpoint_; }
  /// Connections accepted so far.
  int connections() const { return connections_.load(); }
  /// Everything received so far, over all connections.
  std::string received() const;
  /// Lets one kWait go on, now or when it comes.
  void Release();

 private:
  void Listen(int fd, const void* address, unsigned size);
  void Serve();
  void Play(int fd);
  bool PlayStep(int fd, const TcpStep& step, std::string& came);
  bool ReadSome(int fd, std::string& came);
  bool SendAll(int fd, std::string_view text);
  bool AwaitRelease();

  std::vector<TcpStep> steps_;
  int listener_ = -1;
  Endpoint endpoint_;
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::string received_;
  int release_fd_;
  ScriptThread thread_;  // last: ends before what it uses
};

}  // namespace sonde
