#include "server/metrics_handler.h"

#include <atomic>
#include <memory>
#include <utility>

#include "metrics/exposition.h"

namespace sonde {
namespace {

/// What the renders of one handler share. A render counts until its helper thread is done with it,
/// also if the client has left: memory is what the limit is about.
struct Renders {
  std::atomic<std::size_t> under_way{0};
};

/// One render on its way: holds its place among the renders.
struct Job {
  explicit Job(std::shared_ptr<Renders> shared) : renders(std::move(shared)) {
    ++renders->under_way;
  }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  ~Job() { --renders->under_way; }

  std::shared_ptr<Renders> renders;
  std::string page;
};

class ScrapeOp final : public Op {
 public:
  ScrapeOp(const WebServices& services, std::shared_ptr<Job> job, Responder responder)
      : services_(services), job_(std::move(job)), responder_(std::move(responder)) {}

  void Start() {
    render_ = services_.loop.OffLoop(
        [job = job_, &metrics = services_.metrics, &checks = services_.checks] {
          metrics.Render(job->page);
          checks.Render(job->page);
        },
        [this] { Rendered(); });
  }

 private:
  void Rendered() {
    ServerResponse response;
    response.content_type = kExpositionContentType;
    response.body = std::move(job_->page);
    auto responder = std::move(responder_);
    responder.Send(std::move(response));  // destroys this
  }

  WebServices services_;
  std::shared_ptr<Job> job_;
  Responder responder_;
  OpPtr render_;
};

}  // namespace

HttpHandler MakeMetricsHandler(const WebServices& services, const WebOptions& options) {
  return [services, limit = options.max_scrapes, renders = std::make_shared<Renders>()](
             const ServerRequest&, Responder responder) -> OpPtr {
    if (renders->under_way >= limit) {
      services.metrics.CountRejected(Rejected::kScrape);
      ServerResponse response = ServerResponse::Text(503, "too many scrapes at a time");
      response.headers.emplace_back("Retry-After", "1");
      responder.Send(std::move(response));
      return nullptr;
    }
    auto op =
        std::make_unique<ScrapeOp>(services, std::make_shared<Job>(renders), std::move(responder));
    op->Start();
    return op;
  };
}

}  // namespace sonde
