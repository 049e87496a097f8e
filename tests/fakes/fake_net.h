// Scripted transports: what probers, the HTTP server and the scheduler are tested against.
//
// Why: no sockets, no threads, a virtual clock; each answer, failure, silence and delay is written
// down by the test that needs it. Each fake obeys the op contract: completions come through the
// loop.
//
// THREAD: the test's. LIFETIME: the loop outlives the fakes, the fakes outlive their ops.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fakes/fake_datagram.h"
#include "fakes/fake_loop.h"
#include "sonde/net/http_client.h"
#include "sonde/net/resolver.h"
#include "sonde/net/stream.h"
#include "sonde/net/tls.h"
#include "sonde/probe_run.h"

namespace sonde {

/// Answers from a table. Literals answer themselves; unknown names are kNxdomain in both families.
class FakeResolver final : public Resolver {
 public:
  explicit FakeResolver(EventLoop& loop) : loop_(loop) {}
  /// Addresses as text; v4 and v6 may be mixed. A family without address gets kNodata.
  void SetAddresses(std::string host, const std::vector<std::string>& addresses,
                    Duration delay = {});
  void SetAnswer(std::string host, ResolveAnswer answer, Duration delay = {});
  /// An answer that needs no question.
  void SetKnown(std::string host, ResolveAnswer answer) {
    known_.insert_or_assign(std::move(host), std::move(answer));
  }
  /// No answer, ever.
  void SetSilent(std::string host);
  std::optional<ResolveAnswer> Known(std::string_view host, AddressPolicy) override {
    const auto found = known_.find(host);
    return found == known_.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] OpPtr Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) override;
  /// Every host asked for, in order.
  const std::vector<std::string>& asked() const noexcept { return asked_; }

 private:
  struct Entry {
    ResolveAnswer answer;
    Duration delay{};
    bool silent = false;
  };
  EventLoop& loop_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::string, ResolveAnswer, std::less<>> known_;
  std::vector<std::string> asked_;
};

/// The test's end of a FakeByteStream; lives as long as either end holds it.
class FakePeer {
 public:
  explicit FakePeer(EventLoop& loop) : loop_(loop) {}
  /// Bytes for the code under test to read.
  void Send(std::string bytes);
  /// End of the stream after what was sent.
  void Close();
  /// Reads fail from now on, after what was sent; writes fail at once.
  void Break(Failure failure);
  /// Writes never complete (a peer that does not read).
  void StopReading() { stopped_ = true; }
  /// Completes the write that waits, and those that come.
  void ResumeReading();
  /// Called with what each write brought, before the write completes: a scripted server.
  void OnReceive(std::function<void(std::string_view)> callback) {
    callback_ = std::move(callback);
  }
  /// Everything that was written so far.
  const std::string& received() const noexcept { return received_; }
  /// Whether the code under test has destroyed its stream.
  bool dropped() const noexcept { return dropped_; }

 private:
  friend class FakeByteStream;
  class ReadOp;
  class WriteOp;
  void Wake();

  EventLoop& loop_;
  std::deque<std::string> incoming_;
  bool closed_ = false;
  bool stopped_ = false;
  bool dropped_ = false;
  Failure failure_;
  std::string received_;
  std::function<void(std::string_view)> callback_;
  ReadOp* reading_ = nullptr;
  WriteOp* writing_ = nullptr;
};

class FakeByteStream final : public ByteStream {
 public:
  explicit FakeByteStream(std::shared_ptr<FakePeer> peer, std::optional<Endpoint> remote = {},
                          std::optional<Endpoint> own = {});
  ~FakeByteStream() override;
  [[nodiscard]] OpPtr Read(std::size_t max_bytes, ReadDone done) override;
  [[nodiscard]] OpPtr Write(std::string data, WriteDone done) override;
  std::optional<Endpoint> peer() const override { return remote_; }
  std::optional<Endpoint> local() const override { return own_; }

 private:
  std::shared_ptr<FakePeer> peer_;
  std::optional<Endpoint> remote_, own_;
};

/// Connects as scripted, first in, first out; a connect without script fails with kInternal.
class FakeStreamConnector final : public StreamConnector {
 public:
  explicit FakeStreamConnector(EventLoop& loop) : loop_(loop) {}
  std::shared_ptr<FakePeer> WillConnect(Duration delay = {});
  void WillFail(Failure failure, Duration delay = {});
  void WillHang();
  [[nodiscard]] OpPtr ConnectTcp(const ConnectOptions& options, Done done) override;
  [[nodiscard]] OpPtr ConnectUnix(std::string_view path, Done done) override;
  const std::vector<ConnectOptions>& tcp_connects() const noexcept { return tcp_connects_; }
  const std::vector<std::string>& unix_connects() const noexcept { return unix_connects_; }

 private:
  struct Step {
    std::shared_ptr<FakePeer> peer;  ///< null: fail or hang
    Failure failure;
    Duration delay{};
    bool hang = false;
  };
  OpPtr Next(std::optional<Endpoint> remote, Done done);

  EventLoop& loop_;
  std::deque<Step> steps_;
  std::vector<ConnectOptions> tcp_connects_;
  std::vector<std::string> unix_connects_;
};

class FakeTlsContext final : public TlsContext {
 public:
  explicit FakeTlsContext(TlsOptions options) : options_(std::move(options)) {}
  const TlsOptions& options() const noexcept override { return options_; }

 private:
  TlsOptions options_;
};

/// Contexts always come about unless FailContexts; handshakes go as scripted, first in, first out,
/// and hand the transport through as it is. A handshake without script succeeds with verified
/// TLS 1.3 facts.
class FakeTlsClient final : public TlsClient {
 public:
  explicit FakeTlsClient(EventLoop& loop) : loop_(loop) {}
  void FailContexts(Failure failure) { context_failure_ = std::move(failure); }
  void WillSucceed(TlsFacts facts, Duration delay = {});
  void WillFail(Failure failure, TlsFacts facts = {}, Duration delay = {});
  void WillHang();
  [[nodiscard]] OpPtr Context(
      const TlsOptions& options,
      std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done) override;
  [[nodiscard]] OpPtr Handshake(std::unique_ptr<ByteStream> transport, TlsHandshake params,
                                std::move_only_function<void(TlsOutcome)> done) override;
  const std::vector<TlsOptions>& contexts() const noexcept { return contexts_; }
  const std::vector<TlsHandshake>& handshakes() const noexcept { return handshakes_; }
  /// A session that came about and was verified: TLS 1.3, one certificate that is good for a year.
  static TlsFacts GoodFacts(const Clock& clock);

 private:
  struct Step {
    Failure failure;
    TlsFacts facts;
    Duration delay{};
    bool hang = false;
  };
  EventLoop& loop_;
  Failure context_failure_;
  std::deque<Step> steps_;
  std::vector<TlsOptions> contexts_;
  std::vector<TlsHandshake> handshakes_;
};

/// One scripted exchange: how long each part takes, what comes, and where it stops.
struct FakeExchange {
  int status = 200;
  std::string version = "HTTP/1.1";
  std::vector<HttpHeader> headers;
  std::vector<HttpHeader> trailers;
  std::vector<std::string> body;  ///< pieces, given to on_body one by one
  std::int64_t content_length = -1;
  Duration connect{}, tls{}, processing{}, transfer{};
  std::optional<TlsFacts> facts;  ///< set once the tls step is over
  /// Stops in this phase (kConnect, kTls, kProcessing, kTransfer): with `failure`, or silently
  /// forever.
  std::optional<Phase> stop_in;
  Failure failure;
};

/// Exchanges as scripted, first in, first out; a Fetch without script fails with kInternal.
class FakeHttpClient final : public HttpClient {
 public:
  explicit FakeHttpClient(EventLoop& loop) : loop_(loop) {}
  void Enqueue(FakeExchange exchange) { exchanges_.push_back(std::move(exchange)); }
  [[nodiscard]] std::unique_ptr<HttpOp> Fetch(
      HttpRequest request, std::move_only_function<void(HttpResponse)> done) override;
  /// Every request, in order; addresses are stable.
  const std::deque<HttpRequest>& requests() const noexcept { return requests_; }

 private:
  EventLoop& loop_;
  std::deque<FakeExchange> exchanges_;
  std::deque<HttpRequest> requests_;
};

/// Everything that a run needs, all fake.
struct FakeServices {
  FakeLoop loop;
  FakeResolver resolver{loop};
  FakeStreamConnector streams{loop};
  FakeTlsClient tls{loop};
  FakeHttpClient http{loop};
  FakeDatagrams datagrams{loop};
  FakePinger icmp{loop};
  ProbeServices services{loop, resolver, streams, tls, http, datagrams, icmp};
};

}  // namespace sonde
