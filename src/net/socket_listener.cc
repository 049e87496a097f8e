#include "net/socket_listener.h"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace sonde {

namespace {

// Connections taken from one socket before the loop turns.
constexpr int kAcceptsPerTurn = 32;
constexpr auto kExhaustedPause = std::chrono::milliseconds(100);

constexpr std::string_view kVsock = "vsock://:";

template <typename T>
std::optional<T> ParseNumber(std::string_view text) {
  T number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

IpAddress AnyV6() { return IpAddress::V6(std::array<std::uint8_t, 16>{}); }

Result<ListenOptions> ParseListenAddress(std::string_view text) {
  const auto parts = SplitHostPort(text);
  const auto port = parts ? ParseNumber<std::uint16_t>(parts->port) : std::nullopt;
  if (!port) {
    return Fail(ErrorCode::kInvalid,
                "listen address \"" + std::string(text) + "\" is not HOST:PORT or :PORT");
  }
  if (parts->host.empty()) {
    ListenOptions both;
    both.address = {AnyV6(), *port};
    both.v6_only = false;
    return both;
  }
  const auto ip = IpAddress::Parse(parts->host == "localhost" ? "127.0.0.1" : parts->host);
  if (!ip) {
    return Fail(ErrorCode::kInvalid, "listen address \"" + std::string(text) +
                                         "\": the host must be an IP address or localhost");
  }
  ListenOptions one;
  one.address = {*ip, *port};
  return one;
}

std::unexpected<Error> NotListening(std::string_view address, int error) {
  return Fail(ErrorCode::kIo, "cannot listen on " + std::string(address) + ": " + strerror(error));
}

bool IsExhaustion(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

struct SocketListener::Socket {
  SocketFd fd;
  std::string name;  ///< where it has no IP address
  std::unique_ptr<FdWatch> watch;
};

SocketListener::SocketListener(EventLoop& loop, OnAccept on_accept)
    : loop_(loop), on_accept_(std::move(on_accept)), scratch_(std::make_shared<ReadScratch>()) {}

SocketListener::~SocketListener() {
  if (destroyed_ != nullptr) *destroyed_ = true;
}

Result<void> SocketListener::ListenVsock(std::string_view address) {
  const auto port = ParseNumber<std::uint32_t>(address.substr(kVsock.size()));
  if (!port) {
    return Fail(ErrorCode::kInvalid,
                "listen address \"" + std::string(address) + "\" is not vsock://:PORT");
  }
  auto fd = OpenVsockListener(*port, ListenOptions{}.backlog);
  if (!fd) return NotListening(address, fd.error());
  Add(std::move(*fd), std::string(address));
  return {};
}

Result<void> SocketListener::Listen(std::string_view address) {
  if (address.starts_with(kVsock)) return ListenVsock(address);
  auto options = ParseListenAddress(address);
  if (!options) return std::unexpected(std::move(options.error()));
  auto fd = OpenListener(*options);
  if (!fd && !options->v6_only && (fd.error() == EAFNOSUPPORT || fd.error() == EADDRNOTAVAIL)) {
    options->address.ip = IpAddress();
    fd = OpenListener(*options);
  }
  if (!fd) return NotListening(address, fd.error());
  Add(std::move(*fd), std::string(address));
  return {};
}

Result<void> SocketListener::Adopt(int fd) {
  const auto adopted = AdoptListener(fd);
  if (!adopted) {
    return Fail(ErrorCode::kInvalid,
                "inherited descriptor " + std::to_string(fd) +
                    " is not a listening socket: " + strerror(adopted.error()));
  }
  Add(SocketFd(fd), "inherited descriptor " + std::to_string(fd));
  return {};
}

void SocketListener::Add(SocketFd fd, std::string name) {
  auto socket = std::make_unique<Socket>();
  socket->fd = std::move(fd);
  socket->name = std::move(name);
  socket->watch = loop_.Watch(socket->fd.get(), paused_ ? FdEvents::kNone : FdEvents::kRead,
                              [this, raw = socket.get()](FdEvents) { Accept(*raw); });
  sockets_.push_back(std::move(socket));
}

// on_accept_ may destroy the listener, so it is called from a local and its home is asked for.
void SocketListener::Accept(Socket& socket) {
  bool destroyed = false;
  destroyed_ = &destroyed;
  auto on_accept = std::move(on_accept_);
  for (int i = 0; i < kAcceptsPerTurn && !destroyed && !paused_; ++i) {
    auto accepted = AcceptSocket(socket.fd);
    if (!accepted) {
      if (IsExhaustion(accepted.error())) Exhausted();
      // EAGAIN: all taken. Anything else (ECONNABORTED, EPERM…) concerns one connection only.
      break;
    }
    if (accepted->peer) SetNoDelay(accepted->fd);
    on_accept(
        std::make_unique<SocketStream>(loop_, std::move(accepted->fd), scratch_, accepted->peer));
  }
  if (destroyed) return;
  destroyed_ = nullptr;
  on_accept_ = std::move(on_accept);
}

// The connection stays in the backlog and the socket stays readable: without a pause this would
// spin.
void SocketListener::Exhausted() {
  ++exhausted_;
  SetWatching(false);
  retry_ = loop_.After(kExhaustedPause, [this] { SetWatching(!paused_); });
}

void SocketListener::Pause() {
  paused_ = true;
  SetWatching(false);
}

void SocketListener::Resume() {
  paused_ = false;
  retry_.reset();
  SetWatching(true);
}

void SocketListener::SetWatching(bool watching) {
  for (const auto& socket : sockets_) {
    socket->watch->Update(watching ? FdEvents::kRead : FdEvents::kNone);
  }
}

std::vector<Endpoint> SocketListener::endpoints() const {
  std::vector<Endpoint> result;
  for (const auto& socket : sockets_) {
    if (const auto endpoint = LocalEndpoint(socket->fd.get())) result.push_back(*endpoint);
  }
  return result;
}

std::vector<std::string> SocketListener::addresses() const {
  std::vector<std::string> result;
  for (const auto& socket : sockets_) {
    const auto endpoint = LocalEndpoint(socket->fd.get());
    result.push_back(endpoint ? endpoint->ToString() : socket->name);
  }
  return result;
}

}  // namespace sonde
