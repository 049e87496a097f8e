#include "net/tls_client.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "net/tls_session.h"
#include "net/tls_stream.h"

namespace sonde {
namespace {

using MadeContext = std::expected<std::shared_ptr<const OpenSslContext>, Failure>;

/// How old the last look at a context's files may be.
constexpr Duration kRecheck = std::chrono::seconds(1);
/// Contexts kept although nobody uses them.
constexpr std::size_t kMaxIdleEntries = 256;

/// RFC 7301's list; names that are too long are left out.
std::string AlpnWire(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) continue;
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  return wire;
}

/// Answers one handshake: turns the stream's outcome into a TlsOutcome with facts.
class ClientHandshakeOp final : public Op {
 public:
  ClientHandshakeOp(EventLoop& loop, std::move_only_function<void(TlsOutcome)> done)
      : loop_(loop), done_(std::move(done)) {}

  void Start(std::unique_ptr<ByteStream> transport, const TlsHandshake& params) {
    auto context = std::dynamic_pointer_cast<const OpenSslContext>(params.context);
    SSL* const ssl = context ? SSL_new(context->ssl_ctx()) : nullptr;
    if (ssl == nullptr) return FailLater("no TLS context was given");
    auto engine = std::make_unique<TlsEngine>(ssl);
    SSL_set_connect_state(ssl);
    const std::string alpn = AlpnWire(params.alpn);
    if (!alpn.empty()) {
      SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(alpn.data()),
                          static_cast<unsigned>(alpn.size()));
    }
    session_ = std::make_shared<TlsSession>(loop_, std::move(context), params.server_name);
    session_->Attach(*ssl);
    TlsParts parts{std::move(transport), session_, std::move(engine)};
    step_ = StartTlsHandshake(loop_, std::move(parts), [this](auto stream, Duration late) {
      Complete({.stream = std::move(stream), .facts = session_->facts(), .late = late});
    });
  }

 private:
  void FailLater(std::string detail) {
    step_ = loop_.Defer([this, detail = std::move(detail)] {
      Complete({.stream = std::unexpected(Failure{FailureReason::kInternal, detail}), .facts = {}});
    });
  }
  void Complete(TlsOutcome outcome) {
    auto done = std::move(done_);
    done(std::move(outcome));
  }

  EventLoop& loop_;
  std::move_only_function<void(TlsOutcome)> done_;
  std::shared_ptr<TlsSession> session_;
  OpPtr step_;
};

}  // namespace

/// The context of one set of options, or the job that makes it and those who wait for it.
struct OpenSslClient::Entry {
  TlsOptions options;
  std::shared_ptr<const OpenSslContext> context;
  MonoTime checked{};
  std::vector<ContextOp*> waiters;
  OpPtr job;
};

class OpenSslClient::ContextOp final : public Op {
 public:
  ContextOp(EventLoop& loop,
            std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done)
      : loop_(loop), done_(std::move(done)) {}
  ~ContextOp() override {
    if (entry_) std::erase(entry_->waiters, this);
  }
  void WaitIn(std::shared_ptr<Entry> entry) {
    entry_ = std::move(entry);
    entry_->waiters.push_back(this);
  }
  /// The entry has forgotten this op.
  void Answer(const MadeContext& made) {
    entry_.reset();
    step_ = loop_.Defer([this, made] {
      auto done = std::move(done_);
      if (!made) return done(std::unexpected(made.error()));
      done(TlsContextPtr(*made));
    });
  }

 private:
  EventLoop& loop_;
  std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done_;
  std::shared_ptr<Entry> entry_;
  OpPtr step_;
};

OpenSslClient::OpenSslClient(EventLoop& loop) : loop_(loop) {}
OpenSslClient::~OpenSslClient() = default;

std::size_t OpenSslClient::HashOptions::operator()(const TlsOptions& options) const noexcept {
  std::size_t hash = static_cast<std::size_t>(options.min_version) * 31 +
                     static_cast<std::size_t>(options.max_version) * 7 +
                     (options.insecure_skip_verify ? 1 : 0);
  for (const std::string* text :
       {&options.ca_pem, &options.ca_file, &options.cert_pem, &options.cert_file, &options.key_pem,
        &options.key_file, &options.server_name}) {
    hash = hash * 1099511628211ULL + std::hash<std::string>{}(*text);
  }
  return hash;
}

OpPtr OpenSslClient::Context(
    const TlsOptions& options,
    std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done) {
  auto op = std::make_unique<ContextOp>(loop_, std::move(done));
  if (!entries_.contains(options)) DropUnused();
  std::shared_ptr<Entry>& entry = entries_[options];
  if (!entry) {
    entry = std::make_shared<Entry>();
    entry->options = options;
  }
  const bool fresh =
      entry->context && (!entry->context->has_files() || loop_.Now() - entry->checked < kRecheck);
  if (fresh) {
    op->Answer(entry->context);
    return op;
  }
  op->WaitIn(entry);
  if (!entry->job) StartJob(entry);
  return op;
}

void OpenSslClient::StartJob(const std::shared_ptr<Entry>& entry) {
  auto made = std::make_shared<MadeContext>();
  entry->job = loop_.OffLoop(
      [made, stores = stores_, options = entry->options, previous = entry->context] {
        if (previous && previous->UpToDate()) {
          *made = previous;
        } else {
          *made = OpenSslContext::Make(options, *stores);
        }
      },
      [this, made, target = entry.get()] {
        const OpPtr finished = std::move(target->job);
        target->context = made->value_or(nullptr);
        target->checked = loop_.Now();
        for (ContextOp* const waiter : std::exchange(target->waiters, {})) waiter->Answer(*made);
      });
}

// Options of modules that a reload took away.
void OpenSslClient::DropUnused() {
  if (entries_.size() < kMaxIdleEntries) return;
  std::erase_if(entries_, [](const auto& item) {
    const Entry& entry = *item.second;
    return !entry.job && entry.context.use_count() <= 1;
  });
}

OpPtr OpenSslClient::Handshake(std::unique_ptr<ByteStream> transport, TlsHandshake params,
                               std::move_only_function<void(TlsOutcome)> done) {
  auto op = std::make_unique<ClientHandshakeOp>(loop_, std::move(done));
  op->Start(std::move(transport), params);
  return op;
}

}  // namespace sonde
