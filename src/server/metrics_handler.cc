#include "server/metrics_handler.h"

#include <atomic>
#include <memory>
#include <utility>

#include "metrics/exposition_format.h"
#include "metrics/proto_exposition.h"

namespace sonde {
namespace {

/// What the renders of one handler share. A render counts until its helper thread is done with it,
/// also if the client has left: memory is what the limit is about.
struct Renders {
  std::atomic<std::size_t> under_way{0};
};

/// One render on its way: holds its place among the renders.
struct Job {
  Job(std::shared_ptr<Renders> shared, ExpositionFormat wanted)
      : renders(std::move(shared)), format(std::move(wanted)) {
    ++renders->under_way;
  }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  ~Job() { --renders->under_way; }

  std::shared_ptr<Renders> renders;
  ExpositionFormat format;
  std::string page;
};

class ScrapeOp final : public Op {
 public:
  ScrapeOp(const WebServices& services, std::shared_ptr<Job> job, Responder responder)
      : services_(services), job_(std::move(job)), responder_(std::move(responder)) {}

  /// The client has left.
  ~ScrapeOp() override {
    if (job_) services_.metrics.ScrapeAbandoned();
  }

  void Start() {
    render_ = services_.loop.OffLoop(
        [job = job_, &metrics = services_.metrics, &checks = services_.checks] {
          metrics.Render(job->page);
          checks.Render(job->page);
          job->page = EncodeExposition(std::move(job->page), job->format.encoding);
        },
        [this] { Rendered(); });
  }

 private:
  void Rendered() {
    const auto job = std::move(job_);
    ServerResponse response;
    response.content_type = job->format.ContentType();
    response.body = std::move(job->page);
    services_.metrics.ScrapeEnded(response.status);
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
             const ServerRequest& request, Responder responder) -> OpPtr {
    services.metrics.ScrapeBegan();
    if (renders->under_way >= limit) {
      services.metrics.CountRejected(Rejected::kScrape);
      ServerResponse response = ServerResponse::Text(503, "too many scrapes at a time");
      response.headers.emplace_back("Retry-After", "1");
      services.metrics.ScrapeEnded(response.status);
      responder.Send(std::move(response));
      return nullptr;
    }
    auto job = std::make_shared<Job>(renders, NegotiateExposition(request.Header("Accept")));
    auto op = std::make_unique<ScrapeOp>(services, std::move(job), std::move(responder));
    op->Start();
    return op;
  };
}

}  // namespace sonde
