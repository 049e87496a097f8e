#include <utility>

#include "fakes/fake_net.h"

namespace sonde {

namespace {

/// Walks a FakeExchange: connect, tls, processing, transfer, each a step with its own delay.
class FakeHttpOp final : public HttpOp {
 public:
  FakeHttpOp(EventLoop& loop, HttpRequest& request, FakeExchange exchange,
             std::move_only_function<void(HttpResponse)> done)
      : loop_(loop), request_(request), exchange_(std::move(exchange)), done_(std::move(done)) {
    Trace().start = loop_.Now();
    step_ = loop_.Defer([this] { Connect(); });
  }

  const HttpTrace& trace() const noexcept override { return response_.trace; }
  const HttpResponse& partial() const noexcept override { return response_; }

 private:
  HttpTrace& Trace() noexcept { return response_.trace; }
  bool tls() const noexcept { return request_.url.starts_with("https:"); }

  void Connect() {
    Trace().connect_start = loop_.Now();
    Then(Phase::kConnect, exchange_.connect, [this] {
      Trace().connected = loop_.Now();
      if (tls()) return Tls();
      Send();
    });
  }
  void Tls() {
    Trace().tls_start = loop_.Now();
    response_.tls = exchange_.facts;
    Then(Phase::kTls, exchange_.tls, [this] {
      Trace().tls_done = loop_.Now();
      Send();
    });
  }
  void Send() {
    Trace().request_sent = loop_.Now();
    Then(Phase::kProcessing, exchange_.processing, [this] {
      Trace().first_byte = loop_.Now();
      response_.status = exchange_.status;
      response_.version = exchange_.version;
      response_.headers = exchange_.headers;
      response_.content_length = exchange_.content_length;
      Receive();
    });
  }
  void Receive() {
    Then(Phase::kTransfer, exchange_.transfer, [this] { Deliver(true); });
  }
  void Deliver(bool wanted) {
    if (wanted && pieces_given_ == exchange_.body.size()) {
      response_.trailers = exchange_.trailers;
      return End({});
    }
    if (wanted) {
      const std::string& piece = exchange_.body[pieces_given_++];
      response_.body_bytes += piece.size();
      wanted = !request_.on_body || request_.on_body(piece);
    }
    if (!wanted) return End({FailureReason::kSizeLimit, "the body was refused"});
    if (request_.digest) {
      step_ = request_.digest([this](bool more) { Deliver(more); });
      if (step_) return;
    }
    Deliver(true);
  }

  // A stop with a failure ends there after the step's delay; one without never ends.
  void Then(Phase phase, Duration delay, Task next) {
    Task task = std::move(next);
    if (exchange_.stop_in == phase) {
      if (!exchange_.failure) return step_.reset();
      task = [this] { End(std::move(exchange_.failure)); };
    }
    step_ = delay > Duration::zero() ? loop_.After(delay, std::move(task))
                                     : loop_.Defer(std::move(task));
  }
  void End(Failure failure) {
    Trace().end = loop_.Now();
    response_.failure = std::move(failure);
    auto done = std::move(done_);
    done(std::move(response_));
  }

  EventLoop& loop_;
  HttpRequest& request_;
  FakeExchange exchange_;
  HttpResponse response_;
  std::size_t pieces_given_ = 0;
  std::move_only_function<void(HttpResponse)> done_;
  OpPtr step_;
};

}  // namespace

std::unique_ptr<HttpOp> FakeHttpClient::Fetch(HttpRequest request,
                                              std::move_only_function<void(HttpResponse)> done) {
  requests_.push_back(std::move(request));
  FakeExchange exchange;
  if (exchanges_.empty()) {
    exchange.stop_in = Phase::kConnect;
    exchange.failure = {FailureReason::kInternal, "a request that the test did not script"};
  } else {
    exchange = std::move(exchanges_.front());
    exchanges_.pop_front();
  }
  return std::make_unique<FakeHttpOp>(loop_, requests_.back(), std::move(exchange),
                                      std::move(done));
}

}  // namespace sonde
