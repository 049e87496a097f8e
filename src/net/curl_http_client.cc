#include "net/curl_http_client.h"

#include <utility>

#include "net/curl_exchange.h"
#include "net/http_head.h"

namespace sonde {
namespace {

/// What the caller holds: its exchange, or an answer that is known already.
class CurlHttpOp final : public HttpOp {
 public:
  CurlHttpOp(CurlMulti& multi, std::move_only_function<void(HttpResponse)> done)
      : multi_(multi), done_(std::move(done)) {}
  ~CurlHttpOp() override {
    if (exchange_ != nullptr) multi_.Remove(*exchange_);
  }

  void FailLater(EventLoop& loop, Failure failure) {
    answer_.trace.start = loop.Now();
    answer_.failure = std::move(failure);
    step_ = loop.Defer([this, &loop] {
      answer_.trace.end = loop.Now();
      Complete(std::move(answer_));
    });
  }
  void Run(std::unique_ptr<CurlExchange> exchange, EventLoop& loop) {
    CurlExchange* const started = exchange.get();
    if (!multi_.Add(std::move(exchange))) {
      return FailLater(loop, {FailureReason::kInternal, "curl refused the request"});
    }
    exchange_ = started;
  }
  void Complete(HttpResponse response) {
    auto done = std::move(done_);
    done(std::move(response));
  }

  const HttpTrace& trace() const noexcept override { return partial().trace; }
  const HttpResponse& partial() const noexcept override {
    return exchange_ != nullptr ? exchange_->Current() : answer_;
  }

 private:
  CurlMulti& multi_;
  std::move_only_function<void(HttpResponse)> done_;
  CurlExchange* exchange_ = nullptr;
  HttpResponse answer_;
  OpPtr step_;
};

}  // namespace

CurlHttpClient::CurlHttpClient(EventLoop& loop) : loop_(loop), multi_(loop), quic_(loop) {}
CurlHttpClient::~CurlHttpClient() = default;

std::unique_ptr<HttpOp> CurlHttpClient::Fetch(HttpRequest request,
                                              std::move_only_function<void(HttpResponse)> done) {
  if (request.versions == HttpVersions::kHttp3) {
    return quic_.Fetch(std::move(request), std::move(done));
  }
  auto op = std::make_unique<CurlHttpOp>(multi_, std::move(done));
  auto url = CheckRequest(request);
  if (!url) {
    op->FailLater(loop_, {FailureReason::kConfig, std::move(url.error().message)});
    return op;
  }
  auto exchange = std::make_unique<CurlExchange>(
      multi_, loop_, std::move(request), std::move(*url),
      [target = op.get()](HttpResponse response) { target->Complete(std::move(response)); });
  if (!exchange->Prepare()) {
    op->FailLater(loop_, {FailureReason::kInternal, "curl refused an option"});
    return op;
  }
  op->Run(std::move(exchange), loop_);
  return op;
}

}  // namespace sonde
