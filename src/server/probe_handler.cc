#include "server/probe_handler.h"

#include <expected>
#include <utility>

#include "base/go_quote.h"
#include "metrics/exposition.h"
#include "metrics/exposition_format.h"
#include "metrics/probe_exposition.h"
#include "metrics/proto_exposition.h"
#include "report/outcome_report.h"
#include "server/api_json.h"
#include "server/debug_page.h"
#include "server/http_text.h"
#include "server/probe_timeout.h"
#include "sonde/url.h"

namespace sonde {
namespace {

constexpr std::string_view kDefaultModule = "http_2xx";
constexpr std::string_view kDialingProber = "http";  // the one whose dialer the exporter counts
constexpr std::string_view kTimeoutHeader = "X-Prometheus-Scrape-Timeout-Seconds";

RunLogLine OpeningLine(const ProbeOrder& order, const ProbeResult& result) {
  return {result.started,
          LogLevel::kDebug,
          "Beginning probe",
          {{"probe", std::string(order.module->prober_name())},
           {"timeout_seconds", FormatNumber(ToSeconds(order.timeout))}}};
}

/// The run logs its verdict itself; what it was asked for stands before.
void AddOpeningLine(const ProbeOrder& order, ProbeResult& result) {
  if (order.log_level > LogLevel::kDebug) return;
  result.log.insert(result.log.begin(), OpeningLine(order, result));
}

ServerResponse Exposition(const ProbeResult& result, const ExpositionFormat& format) {
  ServerResponse response;
  response.content_type = format.ContentType();
  response.body = EncodeExposition(RenderProbe(result), format.encoding);
  return response;
}

ServerResponse OutcomeJson(const ProbeOrder& order, const ProbeResult& result) {
  ServerResponse response;
  response.content_type = "application/json";
  response.headers = {{"X-Content-Type-Options", "nosniff"}};
  response.body = RenderJson(Outcome{.check = {},
                                     .module = std::string(order.module->name()),
                                     .target = WithoutPassword(order.target),
                                     .result = result});
  return response;
}

/// What the client gets of a run.
struct AnswerForm {
  ProbeAnswer answer = ProbeAnswer::kExposition;
  bool debug = false;  ///< the debug page instead of the exposition
  ExpositionFormat format;
};

ServerResponse Shown(const ProbeOrder& order, const ProbeResult& result, const AnswerForm& form) {
  if (form.answer == ProbeAnswer::kJson) return OutcomeJson(order, result);
  return form.debug ? DebugPage(order, result) : Exposition(result, form.format);
}

/// The exporter's text, or the same as an answer of the API.
ServerResponse Refusal(ProbeAnswer answer, ServerResponse refusal) {
  if (answer != ProbeAnswer::kJson) return refusal;
  while (refusal.body.ends_with('\n')) refusal.body.pop_back();
  refusal.body = ErrorJson(refusal.body);
  refusal.content_type = "application/json";
  return refusal;
}

ServerResponse NotRun(const Error& error) {
  if (error.code != ErrorCode::kExhausted && error.code != ErrorCode::kUnavailable) {
    return ServerResponse::Text(500, error.message);
  }
  ServerResponse response = ServerResponse::Text(503, error.message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

/// What the agent could not look at for lack of resources is not down: the scrape fails instead.
bool LackedResources(const ProbeResult& result) noexcept {
  const FailureReason reason = result.failure.reason;
  if (reason == FailureReason::kOverload) return result.timeout > Duration::zero();
  return reason == FailureReason::kNoFds || reason == FailureReason::kNoPorts;
}

ServerResponse NotMeasured(const ProbeResult& result) {
  return NotRun({ErrorCode::kExhausted, "not measured: " + result.failure.detail});
}

/// A client's run under way.
class ProbeRequestOp final : public Op {
 public:
  ProbeRequestOp(const WebServices& services, const WebOptions& options, ProbeOrder order,
                 AnswerForm form, Responder responder)
      : services_(services),
        options_(options),
        order_(std::move(order)),
        form_(std::move(form)),
        responder_(std::move(responder)) {}

  void Start() {
    run_ = services_.probes.Start(order_, [this](Result<ProbeResult> result) {
      if (!result) return Refused(result.error());
      Finished(*std::move(result));
    });
  }

 private:
  void Refused(const Error& error) {
    ServerResponse response = NotRun(error);
    if (response.status == 503) services_.metrics.CountRejected(Rejected::kProbe);
    auto responder = std::move(responder_);
    responder.Send(Refusal(form_.answer, std::move(response)));  // destroys this
  }

  void Finished(ProbeResult result) {
    AddOpeningLine(order_, result);
    if (options_.log_sink) {
      for (const RunLogLine& line : result.log) {
        options_.log_sink(line, order_.module->name(), WithoutPassword(order_.target));
      }
    }
    auto response = LackedResources(result) ? Refusal(form_.answer, NotMeasured(result))
                                            : Shown(order_, result, form_);
    if (order_.module->prober_name() == kDialingProber) services_.metrics.CountDials(result);
    services_.history.Add(std::move(order_), std::move(result));
    auto responder = std::move(responder_);
    responder.Send(std::move(response));  // destroys this
  }

  WebServices services_;
  const WebOptions& options_;
  ProbeOrder order_;
  AnswerForm form_;
  Responder responder_;
  OpPtr run_;
};

/// The checks in blackbox's order; the error is the answer.
std::expected<ProbeOrder, ServerResponse> ReadOrder(const ServerRequest& request,
                                                    const WebServices& services,
                                                    const WebOptions& options) {
  const auto bad = [](std::string_view text) {
    return std::unexpected(ServerResponse::Text(400, text));
  };
  const QueryParams& query = request.query;
  ProbeOrder order;
  const std::string_view named = query.Get("module");
  const std::string_view module = named.empty() ? kDefaultModule : named;
  order.module = services.probes.FindModule(module);
  if (!order.module) {
    services.metrics.CountUnknownModule();
    return bad("Unknown module " + GoQuote(module));
  }
  const auto timeout = ProbeTimeout(request.Header(kTimeoutHeader), order.module->timeout(),
                                    options.timeout_offset_seconds);
  if (!timeout) return std::unexpected(ServerResponse::Text(500, timeout.error()));
  order.timeout = *timeout;
  if (query.Get("target").empty()) return bad("Target parameter is missing");
  order.target = query.Get("target");
  if (!order.module->prober_known())
    return bad("Unknown prober " + GoQuote(order.module->prober_name()));
  order.hostname = query.Get("hostname");
  if (!order.hostname.empty()) {
    auto with_hostname = order.module->WithHostname(order.hostname);
    if (!with_hostname) return bad(with_hostname.error().message);
    order.module = *std::move(with_hostname);
  }
  order.log_level = options.prober_log_level;
  return order;
}

}  // namespace

HttpHandler MakeProbeHandler(const WebServices& services, const WebOptions& options,
                             ProbeAnswer answer) {
  return [services, answer, options = std::make_shared<const WebOptions>(options)](
             const ServerRequest& request, Responder responder) -> OpPtr {
    auto order = ReadOrder(request, services, *options);
    if (!order) {
      responder.Send(Refusal(answer, std::move(order.error())));
      return nullptr;
    }
    AnswerForm form{.answer = answer,
                    .debug = request.query.Get("debug") == "true",
                    .format = NegotiateExposition(request.Header("Accept"))};
    auto op = std::make_unique<ProbeRequestOp>(services, *options, *std::move(order),
                                               std::move(form), std::move(responder));
    op->Start();
    return op;
  };
}

}  // namespace sonde
