#include "net/socket_connector.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "net/socket_fd.h"

namespace sonde {

namespace {

Failure FromErrno(int error, std::string_view doing) {
  return {ReasonFromErrno(error, Phase::kConnect), std::string(doing) + ": " + strerror(error)};
}

/// One attempt: socket, bind, connect, wait.
class ConnectOp : public Op {
 public:
  ConnectOp(EventLoop& loop, ReadScratchPtr scratch, StreamConnector::Done done)
      : loop_(loop), scratch_(std::move(scratch)), done_(std::move(done)) {}

 protected:
  /// "connect to …"
  virtual std::string Doing() const = 0;
  void CompleteLater(Failure failure) {
    later_ = loop_.Defer(
        [this, failure = std::move(failure)]() mutable { Complete(std::move(failure)); });
  }
  // The outcome of a connect call: under way, done or refused, the completion comes later.
  void OnStarted(std::expected<bool, Errno> started) {
    if (!started) return CompleteLater(FromErrno(started.error(), Doing()));
    if (*started) return CompleteLater({});
    watch_ = loop_.Watch(fd_.get(), FdEvents::kWrite, [this](FdEvents) {
      // The common case at the price of one call, which is needed anyway.
      if (syn_sent_) facts_ = ReadTcpFactsIfConnected(fd_.get());
      if (facts_) return Complete({});
      const int error = ConnectOutcome(fd_);
      if (error == EINPROGRESS) return;
      Complete(error == 0 ? Failure{} : FromErrno(error, Doing()));
    });
  }

  EventLoop& loop_;
  SocketFd fd_;
  std::optional<Endpoint> peer_;
  std::optional<MonoTime> syn_sent_;  ///< of TCP: right before
  Duration connecting_took_{};        ///< of TCP: the call that asks for the connection
  OpPtr later_;

 private:
  void Complete(Failure failure) {
    watch_.reset();
    // A connect to a free port of the ephemeral range can meet itself on loopback.
    if (!failure && peer_ && LocalEndpoint(fd_.get()) == peer_) {
      failure = {FailureReason::kConnectRefused, "connect: the socket connected to itself"};
    }
    auto done = std::move(done_);
    if (failure) return done(std::unexpected(std::move(failure)));
    const auto facts = FactsAtConnect();
    done(std::make_unique<SocketStream>(loop_, std::move(fd_), std::move(scratch_), peer_, facts));
  }

  // The kernel has timed the answer to the one SYN that was sent. After several it cannot know
  // which of them was answered.
  std::optional<TcpFacts> FactsAtConnect() const {
    auto facts = facts_ || !syn_sent_ ? facts_ : ReadTcpFacts(fd_.get());
    if (!facts) return std::nullopt;
    const MonoTime now = loop_.Now();
    facts->syn_retransmits = facts->retransmits;
    facts->syn_sent = *syn_sent_;
    facts->own = connecting_took_;
    facts->connected = now;
    if (facts->syn_retransmits == 0) facts->connected = std::min(now, *syn_sent_ + facts->rtt);
    return facts;
  }

  ReadScratchPtr scratch_;
  StreamConnector::Done done_;
  std::optional<TcpFacts> facts_;   ///< read when the connection was found to stand
  std::unique_ptr<FdWatch> watch_;  // goes before fd_ is closed
};

class TcpConnectOp final : public ConnectOp {
 public:
  using ConnectOp::ConnectOp;
  void Start(const ConnectOptions& options) {
    peer_ = options.peer;
    if (options.source && options.source->family() != options.peer.ip.family()) {
      return CompleteLater(WrongSourceFamily());
    }
    auto fd = OpenTcpSocket(options.peer.ip.family());
    if (!fd) return CompleteLater(FromErrno(fd.error(), "socket"));
    fd_ = std::move(*fd);
    SetNoDelay(fd_);
    StampArrivals(fd_);
    if (options.source && !Bind(*options.source)) return;
    syn_sent_ = loop_.Now();
    auto started = StartConnect(fd_, options.peer);
    connecting_took_ = loop_.Now() - *syn_sent_;
    OnStarted(std::move(started));
  }

 private:
  std::string Doing() const override { return "connect to " + peer_->ToString(); }
  bool Bind(const IpAddress& source) {
    const auto bound = BindSource(fd_, source);
    if (bound) return true;
    Failure failure = FromErrno(bound.error(), "bind to " + source.ToString());
    // No port is taken by this bind: the address is not one of this host.
    if (bound.error() == EADDRNOTAVAIL) failure.reason = FailureReason::kConfig;
    CompleteLater(std::move(failure));
    return false;
  }
};

class UnixConnectOp final : public ConnectOp {
 public:
  using ConnectOp::ConnectOp;
  void Start(std::string_view path) {
    path_ = path;
    auto fd = OpenUnixSocket();
    if (!fd) return CompleteLater(FromErrno(fd.error(), "socket"));
    fd_ = std::move(*fd);
    Try();
  }

 private:
  std::string Doing() const override { return "connect to " + path_; }
  // The kernel neither queues nor announces: while the backlog of a Unix socket is full, connect
  // says EAGAIN, and asking again is all that one can do. The run's deadline ends it.
  void Try() {
    constexpr auto kPause = std::chrono::milliseconds(5);
    auto started = StartConnectUnix(fd_, path_);
    if (!started && started.error() == EAGAIN) {
      later_ = loop_.After(kPause, [this] { Try(); });
      return;
    }
    if (!started && started.error() == ENAMETOOLONG) {
      return CompleteLater({FailureReason::kConfig, "the path of a socket has at most 107 bytes"});
    }
    OnStarted(std::move(started));
  }

  std::string path_;
};

}  // namespace

SocketConnector::SocketConnector(EventLoop& loop)
    : loop_(loop), scratch_(std::make_shared<ReadScratch>()) {}

OpPtr SocketConnector::ConnectTcp(const ConnectOptions& options, Done done) {
  auto op = std::make_unique<TcpConnectOp>(loop_, scratch_, std::move(done));
  op->Start(options);
  return op;
}

OpPtr SocketConnector::ConnectUnix(std::string_view path, Done done) {
  auto op = std::make_unique<UnixConnectOp>(loop_, scratch_, std::move(done));
  op->Start(path);
  return op;
}

}  // namespace sonde
