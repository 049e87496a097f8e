#include "server/http_server.h"

#include <unordered_map>
#include <utility>

#include "metrics/agent_metrics.h"
#include "server/http_connection.h"
#include "server/http_text.h"

namespace sonde {
namespace {

// Beyond the limit this many connections at a time are told so; others are dropped without a word.
constexpr std::size_t kMaxRefusing = 64;

}  // namespace

class HttpServer::Impl final : public HttpConnection::Host {
 public:
  Impl(EventLoop& loop, const Router& router, AgentMetrics& metrics, HttpServerOptions options)
      : loop_(loop), router_(router), metrics_(metrics), options_(options) {}

  EventLoop& loop() override { return loop_; }
  const Router& router() const override { return router_; }
  const HttpServerOptions& options() const override { return options_; }

  const std::string& date() override {
    const auto now = std::chrono::floor<std::chrono::seconds>(loop_.WallNow());
    if (date_.empty() || now != date_second_) date_ = HttpDate(now);
    date_second_ = now;
    return date_;
  }

  void CountRequest(std::string_view handler, int status) override {
    metrics_.CountRequest(handler, status);
  }

  void Closed(HttpConnection& connection) override {
    const auto found = connections_.find(&connection);
    const auto gone = std::move(found->second);
    connections_.erase(found);
    metrics_.SetConnections(connections_.size());
    if (connections_.empty() && drained_) NotifyDrained();
  }

  void Serve(std::unique_ptr<ByteStream> stream) {
    if (draining_) return;
    const bool refuse = connections_.size() >= options_.max_connections;
    if (refuse) metrics_.CountRejected(Rejected::kConnection);
    if (connections_.size() >= options_.max_connections + kMaxRefusing) return;
    auto connection = std::make_unique<HttpConnection>(*this, std::move(stream));
    HttpConnection& added = *connection;
    connections_.emplace(&added, std::move(connection));
    metrics_.SetConnections(connections_.size());
    if (refuse) {
      added.StartRefusing();
    } else {
      added.Start();
    }
  }

  std::size_t connections() const noexcept { return connections_.size(); }

  void Drain(Task drained) {
    draining_ = true;
    drained_ = std::move(drained);
    std::erase_if(connections_, [](const auto& item) { return item.second->FinishSoon(); });
    metrics_.SetConnections(connections_.size());
    if (connections_.empty()) NotifyDrained();
  }

 private:
  void NotifyDrained() {
    notify_ = loop_.Defer([this] {
      auto drained = std::exchange(drained_, nullptr);
      if (drained) drained();  // may destroy this
    });
  }

  EventLoop& loop_;
  const Router& router_;
  AgentMetrics& metrics_;
  const HttpServerOptions options_;
  std::string date_;
  WallTime date_second_{};
  bool draining_ = false;
  Task drained_;
  OpPtr notify_;
  std::unordered_map<HttpConnection*, std::unique_ptr<HttpConnection>> connections_;
};

HttpServer::HttpServer(EventLoop& loop, const Router& router, AgentMetrics& metrics,
                       HttpServerOptions options)
    : impl_(std::make_unique<Impl>(loop, router, metrics, options)) {}

HttpServer::~HttpServer() = default;

void HttpServer::Serve(std::unique_ptr<ByteStream> stream) { impl_->Serve(std::move(stream)); }

std::size_t HttpServer::connections() const noexcept { return impl_->connections(); }

void HttpServer::Drain(Task drained) { impl_->Drain(std::move(drained)); }

}  // namespace sonde
