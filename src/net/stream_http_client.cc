#include "net/stream_http_client.h"

#include <utility>

namespace sonde {
namespace {

bool IsForOther(const HttpRequest& request, bool is_tls) noexcept {
  if (request.versions == HttpVersions::kHttp3) return true;
  return request.proxy.kind == HttpProxy::Kind::kSocks5 || (request.proxy && is_tls);
}

class StreamHttpOp final : public HttpOp {
 public:
  explicit StreamHttpOp(std::shared_ptr<HttpExchange> exchange) : exchange_(std::move(exchange)) {
    exchange_->Start();
  }
  ~StreamHttpOp() override { exchange_->Abandon(); }

  const HttpTrace& trace() const noexcept override { return partial().trace; }
  const HttpResponse& partial() const noexcept override { return exchange_->response(); }

 private:
  std::shared_ptr<HttpExchange> exchange_;
};

/// An exchange that cannot be begun.
class FailedHttpOp final : public HttpOp {
 public:
  FailedHttpOp(EventLoop& loop, Failure failure, std::move_only_function<void(HttpResponse)> done)
      : done_(std::move(done)) {
    answer_.trace.start = loop.Now();
    answer_.trace.end = answer_.trace.start;
    answer_.failure = std::move(failure);
    step_ = loop.Defer([this] {
      auto complete = std::move(done_);
      complete(std::move(answer_));
    });
  }

  const HttpTrace& trace() const noexcept override { return answer_.trace; }
  const HttpResponse& partial() const noexcept override { return answer_; }

 private:
  std::move_only_function<void(HttpResponse)> done_;
  HttpResponse answer_;
  OpPtr step_;
};

}  // namespace

std::unique_ptr<HttpOp> StreamHttpClient::Fetch(HttpRequest request,
                                                std::move_only_function<void(HttpResponse)> done) {
  auto url = CheckRequest(request);
  if (!url) {
    return std::make_unique<FailedHttpOp>(
        transports_.loop, Failure{FailureReason::kConfig, std::move(url.error().message)},
        std::move(done));
  }
  if (IsForOther(request, url->is_tls)) return other_.Fetch(std::move(request), std::move(done));
  return std::make_unique<StreamHttpOp>(std::make_shared<HttpExchange>(
      transports_, std::move(request), std::move(*url), std::move(done)));
}

}  // namespace sonde
