#include "config/rehearsal.h"

#include <chrono>
#include <deque>
#include <memory>
#include <utility>

#include "sonde/net/tls_options_spec.h"

namespace sonde {
namespace {

/// An operation that nothing ever comes of.
class Silence final : public Op {};

/// Runs what is deferred, in order, until nothing is left; time stands still.
class RehearsalLoop final : public EventLoop {
 public:
  MonoTime Now() const noexcept override { return MonoTime{}; }
  WallTime WallNow() const noexcept override { return WallTime{}; }
  OpPtr Defer(Task task) override {
    auto turn = std::make_unique<Turn>();
    turn->task = std::make_shared<Task>(std::move(task));
    turns_.push_back(turn->task);
    return turn;
  }
  OpPtr After(Duration, Task) override { return std::make_unique<Silence>(); }
  std::unique_ptr<FdWatch> Watch(int, FdEvents, std::move_only_function<void(FdEvents)>) override {
    return std::make_unique<Unwatched>();
  }
  OpPtr OffLoop(Task, Task) override { return std::make_unique<Silence>(); }
  void Post(Task) override {}

  void RunAll() {
    while (!turns_.empty()) {
      const auto task = turns_.front().lock();
      turns_.pop_front();
      if (task) (*task)();
    }
  }

 private:
  struct Turn final : Op {
    std::shared_ptr<Task> task;
  };
  struct Unwatched final : FdWatch {
    void Update(FdEvents) override {}
  };
  std::deque<std::weak_ptr<Task>> turns_;
};

class RehearsalResolver final : public Resolver {
 public:
  explicit RehearsalResolver(EventLoop& loop) : loop_(loop) {}
  OpPtr Resolve(std::string_view host, AddressPolicy,
                std::move_only_function<void(ResolveAnswer)> done) override {
    ResolveAnswer answer;
    for (const std::string_view text : {"127.0.0.1", "::1"}) {
      const auto literal = IpAddress::Parse(host);
      const IpAddress address = literal.value_or(*IpAddress::Parse(text));
      (address.is_v4() ? answer.v4 : answer.v6) = {address};
    }
    return loop_.Defer([done = std::move(done), answer = std::move(answer)]() mutable {
      auto deliver = std::move(done);
      deliver(std::move(answer));
    });
  }

 private:
  EventLoop& loop_;
};

class RehearsalStreams final : public StreamConnector {
 public:
  OpPtr ConnectTcp(const ConnectOptions&, Done) override { return std::make_unique<Silence>(); }
  OpPtr ConnectUnix(std::string_view, Done) override { return std::make_unique<Silence>(); }
};

class RehearsalTls final : public TlsClient {
 public:
  explicit RehearsalTls(EventLoop& loop) : loop_(loop) {}
  OpPtr Context(
      const TlsOptions& options,
      std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done) override {
    std::expected<TlsContextPtr, Failure> context = std::make_shared<OptionsOnly>(options);
    if (!LeavesAVersion(options)) {
      context = std::unexpected(Failure{FailureReason::kConfig,
                                        "tls_config: no TLS version lies between min_version and "
                                        "max_version"});
    }
    return loop_.Defer([done = std::move(done), context = std::move(context)]() mutable {
      auto deliver = std::move(done);
      deliver(std::move(context));
    });
  }
  OpPtr Handshake(std::unique_ptr<ByteStream>, TlsHandshake,
                  std::move_only_function<void(TlsOutcome)>) override {
    return std::make_unique<Silence>();
  }

 private:
  class OptionsOnly final : public TlsContext {
   public:
    explicit OptionsOnly(TlsOptions options) : options_(std::move(options)) {}
    const TlsOptions& options() const noexcept override { return options_; }

   private:
    TlsOptions options_;
  };
  EventLoop& loop_;
};

class RehearsalHttp final : public HttpClient {
 public:
  std::unique_ptr<HttpOp> Fetch(HttpRequest, std::move_only_function<void(HttpResponse)>) override {
    return std::make_unique<Unanswered>();
  }

 private:
  class Unanswered final : public HttpOp {
   public:
    const HttpTrace& trace() const noexcept override { return response_.trace; }
    const HttpResponse& partial() const noexcept override { return response_; }

   private:
    HttpResponse response_;
  };
};

class RehearsalDatagrams final : public DatagramConnector {
 public:
  std::expected<std::unique_ptr<DatagramSocket>, Failure> OpenUdp(const ConnectOptions&) override {
    return std::make_unique<Unheard>();
  }

 private:
  class Unheard final : public DatagramSocket {
   public:
    std::expected<void, Failure> Send(std::string_view) override { return {}; }
    OpPtr Receive(ReceiveDone) override { return std::make_unique<Silence>(); }
  };
};

class RehearsalPinger final : public IcmpPinger {
 public:
  std::unique_ptr<IcmpOp> Ping(
      IcmpEcho, std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)>) override {
    return std::make_unique<Unanswered>();
  }

 private:
  class Unanswered final : public IcmpOp {
   public:
    const Failure& evidence() const noexcept override { return none_; }
    Duration setup() const noexcept override { return {}; }
    const IcmpSending& sending() const noexcept override { return sending_; }

   private:
    Failure none_;
    IcmpSending sending_;
  };
};

}  // namespace

std::optional<Failure> Rehearse(const Prober& prober, ProbeConfigPtr config, std::string target) {
  RehearsalLoop loop;
  RehearsalResolver resolver(loop);
  RehearsalStreams streams;
  RehearsalTls tls(loop);
  RehearsalHttp http;
  RehearsalDatagrams datagrams;
  RehearsalPinger icmp;
  ProbeServices services{loop, resolver, streams, tls, http, datagrams, icmp};
  RunRequest request;
  request.target = std::move(target);
  request.timeout = std::chrono::seconds(1);
  std::optional<Failure> found;
  const auto run = prober.NewRun(services, std::move(config), std::move(request));
  run->Start([&](ProbeResult result) {
    if (result.failure.reason == FailureReason::kConfig) found = std::move(result.failure);
  });
  loop.RunAll();
  return found;
}

}  // namespace sonde
