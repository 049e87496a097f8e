#include "server/tls_acceptor.h"

#include <string>
#include <utility>

#include "base/log.h"
#include "net/replay_stream.h"
#include "net/tls_server.h"

namespace sonde {
namespace {

constexpr std::size_t kFirstRead = 16 * 1024;
// As Go's server says it.
constexpr const char* kPlainHttp =
    "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/// A TLS record of type handshake begins with 22; a method with a letter.
bool LooksLikeHttp(std::string_view first) { return first.front() >= 'A' && first.front() <= 'Z'; }

}  // namespace

/// One connection until it is a TLS stream or gone. Each step replaces the one before.
class TlsAcceptor::Handshake {
 public:
  Handshake(TlsAcceptor& owner, std::unique_ptr<ByteStream> transport)
      : owner_(owner), transport_(std::move(transport)) {}

  void Start(Handshakes::iterator place) {
    place_ = place;
    timer_ = owner_.loop_.After(kTimeout, [this] { Drop(); });
    step_ = transport_->Read(kFirstRead, [this](auto bytes) {
      if (!bytes || bytes->empty()) return Drop();
      if (LooksLikeHttp(*bytes)) return SayPlainHttp();
      FindContext(std::string(*bytes));
    });
  }

 private:
  void SayPlainHttp() {
    step_ = transport_->Write(kPlainHttp, [this](const auto&) { Drop(); });
  }

  void FindContext(std::string first) {
    auto found = std::make_shared<Result<WebSettingsPtr>>();
    step_ = owner_.loop_.OffLoop(
        [file = owner_.file_, found] { *found = file->Current(); },
        [this, found, first = std::move(first)]() mutable {
          if (*found && (**found)->tls) return ShakeHands(std::move(first), (**found)->tls);
          LogError("Unable to parse configuration",
                   {{"err", *found ? "it has no certificate any more" : found->error().message}});
          Drop();
        });
  }

  void ShakeHands(std::string first, TlsServerContextPtr context) {
    auto stream =
        std::make_unique<ReplayStream>(owner_.loop_, std::move(first), std::move(transport_));
    step_ = AcceptTls(owner_.loop_, std::move(stream), std::move(context), [this](auto secured) {
      if (!secured) {
        LogDebug("TLS handshake error", {{"err", secured.error().detail}});
        return Drop();
      }
      const auto self = Leave();
      owner_.ready_(*std::move(secured));
    });
  }

  std::unique_ptr<Handshake> Leave() {
    auto self = std::move(*place_);
    owner_.handshakes_.erase(place_);
    return self;
  }
  void Drop() { Leave(); }  // destroys this

  TlsAcceptor& owner_;
  Handshakes::iterator place_;
  std::unique_ptr<ByteStream> transport_;
  OpPtr timer_;
  OpPtr step_;
};

TlsAcceptor::TlsAcceptor(EventLoop& loop, std::shared_ptr<WebSettingsFile> file, OnStream ready)
    : loop_(loop), file_(std::move(file)), ready_(std::move(ready)) {}

TlsAcceptor::~TlsAcceptor() = default;

void TlsAcceptor::Accept(std::unique_ptr<ByteStream> transport) {
  if (handshakes_.size() >= kMaxHandshakes) handshakes_.pop_front();
  const auto place = handshakes_.insert(handshakes_.end(),
                                        std::make_unique<Handshake>(*this, std::move(transport)));
  (*place)->Start(place);
}

}  // namespace sonde
