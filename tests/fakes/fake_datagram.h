// Scripted UDP sockets and pings.
//
// THREAD: the test's. LIFETIME: the loop outlives the fakes, the fakes outlive their sockets and
// ops.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/net/datagram.h"
#include "sonde/net/icmp.h"

namespace sonde {

/// All sockets share one server: a function from what was sent to what comes back, in order.
class FakeDatagrams final : public DatagramConnector {
 public:
  using Server = std::function<std::vector<std::string>(std::string_view datagram)>;
  explicit FakeDatagrams(EventLoop& loop) : loop_(loop) {}
  /// Without a server nothing is answered.
  void Serve(Server server, Duration delay = {}) {
    server_ = std::move(server);
    delay_ = delay;
  }
  /// Opening fails.
  void FailOpen(Failure failure) { open_failure_ = std::move(failure); }
  /// The receive fails (a refused port).
  void FailReceive(Failure failure) { receive_failure_ = std::move(failure); }
  std::expected<std::unique_ptr<DatagramSocket>, Failure> OpenUdp(
      const ConnectOptions& options) override;
  const std::vector<ConnectOptions>& opened() const noexcept { return opened_; }
  const std::vector<std::string>& sent() const noexcept { return sent_; }

 private:
  class Socket;
  EventLoop& loop_;
  Server server_;
  Duration delay_{};
  Failure open_failure_, receive_failure_;
  std::vector<ConnectOptions> opened_;
  std::vector<std::string> sent_;
};

/// Pings go as scripted: a reply after `rtt`, a failure at once, or nothing (with or without
/// evidence).
class FakePinger final : public IcmpPinger {
 public:
  explicit FakePinger(EventLoop& loop) : loop_(loop) {}
  void WillReply(Duration rtt, std::optional<int> hop_limit);
  void WillFail(Failure failure);
  void WillHang(Failure evidence = {});
  [[nodiscard]] std::unique_ptr<IcmpOp> Ping(
      IcmpEcho echo,
      std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)> done) override;
  const std::vector<IcmpEcho>& echoes() const noexcept { return echoes_; }
  /// What socket and packet are said to have taken.
  static constexpr Duration kSetup = std::chrono::microseconds(30);

 private:
  class PingOp;
  struct Step {
    std::optional<IcmpReply> reply;
    Failure failure;
    Failure evidence;
  };
  EventLoop& loop_;
  std::deque<Step> steps_;
  std::vector<IcmpEcho> echoes_;
};

}  // namespace sonde
