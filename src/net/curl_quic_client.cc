#include "net/curl_quic_client.h"

#include <utility>

#include "net/curl_quic_exchange.h"
#include "net/curl_quic_library.h"
#include "net/http_head.h"

namespace sonde {

/// What the caller holds: its exchange, or an answer that is known already.
class QuicHttpClient::Operation final : public HttpOp {
 public:
  Operation(QuicHttpClient& client, HttpRequest request,
            std::move_only_function<void(HttpResponse)> done)
      : client_(client), request_(std::move(request)), done_(std::move(done)) {
    answer_.trace.start = client_.loop_.Now();
  }
  ~Operation() override {
    if (exchange_ != nullptr) client_.multi_->Remove(*exchange_);
  }

  void Start() {
    if (client_.library_ == nullptr) client_.library_ = LoadedQuicLibrary();
    if (client_.library_ != nullptr) return Ask();
    step_ = client_.loop_.OffLoop([] { static_cast<void>(TheQuicLibrary()); },
                                  [this] {
                                    const OpPtr finished = std::move(step_);
                                    client_.library_ = LoadedQuicLibrary();
                                    Ask();
                                  });
  }

  const HttpTrace& trace() const noexcept override { return partial().trace; }
  const HttpResponse& partial() const noexcept override {
    return exchange_ != nullptr ? exchange_->Current() : answer_;
  }

 private:
  void Ask() {
    const QuicLibrary& library = *client_.library_;
    if (!library.flaw.empty()) return FailLater({FailureReason::kConfig, library.flaw});
    auto url = CheckRequest(request_);
    if (!url) return FailLater({FailureReason::kConfig, std::move(url.error().message)});
    if (!url->is_tls) {
      return FailLater({FailureReason::kConfig, "HTTP/3 cannot ask for a URL of http:"});
    }
    if (!client_.multi_) client_.multi_.emplace(client_.loop_, &library.api);
    auto exchange = std::make_unique<CurlQuicExchange>(
        library.api, *client_.multi_, client_.loop_, std::move(request_), std::move(*url),
        [this](HttpResponse response) { Complete(std::move(response)); });
    if (Failure flaw = exchange->Prepare()) return FailLater(std::move(flaw));
    CurlQuicExchange* const started = exchange.get();
    if (!client_.multi_->Add(std::move(exchange))) {
      return FailLater({FailureReason::kInternal, "curl refused the request"});
    }
    exchange_ = started;
  }
  void FailLater(Failure failure) {
    answer_.failure = std::move(failure);
    step_ = client_.loop_.Defer([this] {
      answer_.trace.end = client_.loop_.Now();
      Complete(std::move(answer_));
    });
  }
  void Complete(HttpResponse response) {
    auto done = std::move(done_);
    done(std::move(response));
  }

  QuicHttpClient& client_;
  HttpRequest request_;
  std::move_only_function<void(HttpResponse)> done_;
  CurlQuicExchange* exchange_ = nullptr;
  HttpResponse answer_;
  OpPtr step_;
};

QuicHttpClient::QuicHttpClient(EventLoop& loop, const QuicLibrary* library)
    : loop_(loop), library_(library) {}
QuicHttpClient::~QuicHttpClient() = default;

std::unique_ptr<HttpOp> QuicHttpClient::Fetch(HttpRequest request,
                                              std::move_only_function<void(HttpResponse)> done) {
  auto op = std::make_unique<Operation>(*this, std::move(request), std::move(done));
  op->Start();
  return op;
}

}  // namespace sonde
