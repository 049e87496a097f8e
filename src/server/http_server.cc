#include "server/http_server.h"

#include <list>
#include <unordered_map>
#include <utility>

#include "metrics/agent_metrics.h"
#include "server/http_connection.h"
#include "server/http_text.h"

namespace sonde {
namespace {

// Beyond the limit this many connections at a time are being told so.
constexpr std::size_t kMaxRefusing = 64;
// The first request of a client who has connected already when draining begins.
constexpr Duration kFirstRequestGrace = std::chrono::seconds(1);

}  // namespace

class HttpServer::Impl final : public HttpConnection::Host {
 public:
  Impl(EventLoop& loop, const Router& router, AgentMetrics& metrics, HttpServerOptions options,
       RequestGate* gate)
      : loop_(loop), router_(router), metrics_(metrics), options_(options), gate_(gate) {}

  EventLoop& loop() override { return loop_; }
  const Router& router() const override { return router_; }
  const HttpServerOptions& options() const override { return options_; }
  RequestGate* gate() override { return gate_; }

  const std::string& date() override {
    const auto now = std::chrono::floor<std::chrono::seconds>(loop_.WallNow());
    if (date_.empty() || now != date_second_) date_ = HttpDate(now);
    date_second_ = now;
    return date_;
  }

  void CountRequest(std::string_view handler, int status) override {
    metrics_.CountRequest(handler, status);
  }

  void Mark(HttpConnection& connection, HttpConnection::Rest rest) override {
    Entry& entry = connections_.at(&connection);
    Unlist(entry);
    entry.list = rest == Rest::kWaiting     ? &waiting_
                 : rest == Rest::kLingering ? &lingering_
                                            : nullptr;
    if (entry.list == nullptr) return;
    entry.place = entry.list->insert(entry.list->end(), &connection);
  }

  void Closed(HttpConnection& connection) override {
    Remove(connection);
    TellIfDrained();
  }

  void Serve(std::unique_ptr<ByteStream> stream) {
    const bool refuse = !MakeRoom(options_.max_connections, waiting_);
    if (refuse) metrics_.CountRejected(Rejected::kConnection);
    if (refuse && !MakeRoom(options_.max_connections + kMaxRefusing, lingering_)) return;
    auto connection = std::make_unique<HttpConnection>(*this, std::move(stream));
    HttpConnection& added = *connection;
    connections_[&added].connection = std::move(connection);
    metrics_.SetConnections(connections_.size());
    if (refuse) {
      added.StartRefusing();
    } else {
      added.Start();
      if (draining_) added.FinishSoon();
    }
  }

  std::size_t connections() const noexcept { return connections_.size(); }

  void Drain(Task drained) {
    draining_ = true;
    drained_ = std::move(drained);
    for (auto next = connections_.begin(); next != connections_.end();) {
      HttpConnection* const connection = (next++)->first;
      if (connection->FinishSoon()) Remove(*connection);
    }
    patient_ = !waiting_.empty();
    if (patient_) {
      patience_ = loop_.After(kFirstRequestGrace, [this] {
        patient_ = false;
        TellIfDrained();
      });
    }
    TellIfDrained();
  }

 private:
  using Rest = HttpConnection::Rest;
  using List = std::list<HttpConnection*>;  ///< the one that has been there longest first
  struct Entry {
    std::unique_ptr<HttpConnection> connection;
    List* list = nullptr;
    List::iterator place;
  };

  static void Unlist(Entry& entry) {
    if (entry.list != nullptr) entry.list->erase(entry.place);
    entry.list = nullptr;
  }

  void Remove(HttpConnection& connection) {
    const auto found = connections_.find(&connection);
    Unlist(found->second);
    const auto gone = std::move(found->second.connection);
    connections_.erase(found);
    metrics_.SetConnections(connections_.size());
  }

  /// Closes connections of `dispensable` until there are fewer than `limit`; whether there are.
  bool MakeRoom(std::size_t limit, const List& dispensable) {
    while (connections_.size() >= limit && !dispensable.empty()) Remove(*dispensable.front());
    return connections_.size() < limit;
  }

  void TellIfDrained() {
    if (!drained_ || connections_.size() > (patient_ ? 0 : waiting_.size())) return;
    notify_ = loop_.Defer([this] {
      auto drained = std::exchange(drained_, nullptr);
      if (drained) drained();  // may destroy this
    });
  }

  EventLoop& loop_;
  const Router& router_;
  AgentMetrics& metrics_;
  const HttpServerOptions options_;
  RequestGate* const gate_;
  std::string date_;
  WallTime date_second_{};
  bool draining_ = false;
  bool patient_ = false;  ///< first requests that are on their way are waited for
  Task drained_;
  OpPtr notify_;
  OpPtr patience_;
  List waiting_;
  List lingering_;
  std::unordered_map<HttpConnection*, Entry> connections_;
};

HttpServer::HttpServer(EventLoop& loop, const Router& router, AgentMetrics& metrics,
                       HttpServerOptions options, RequestGate* gate)
    : impl_(std::make_unique<Impl>(loop, router, metrics, options, gate)) {}

HttpServer::~HttpServer() = default;

void HttpServer::Serve(std::unique_ptr<ByteStream> stream) { impl_->Serve(std::move(stream)); }

std::size_t HttpServer::connections() const noexcept { return impl_->connections(); }

void HttpServer::Drain(Task drained) { impl_->Drain(std::move(drained)); }

}  // namespace sonde
