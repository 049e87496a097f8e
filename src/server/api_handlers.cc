#include "server/api_handlers.h"

#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "server/answer_op.h"
#include "server/api_json.h"
#include "server/openapi.h"

namespace sonde {
namespace {

constexpr std::size_t kMostChecks = 1000;
constexpr std::string_view kHistory = "/history";
constexpr std::string_view kRuns = "/runs";

ServerResponse Json(std::string text, int status = 200) {
  ServerResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.headers = {{"X-Content-Type-Options", "nosniff"}};
  response.body = std::move(text);
  return response;
}

ServerResponse Refusal(int status, std::string_view why) { return Json(ErrorJson(why), status); }

/// A parameter that is a whole number.
struct NumberRule {
  std::string_view name;
  std::uint64_t otherwise = 0;
  std::uint64_t least = 0;
  std::uint64_t most = UINT64_MAX;
};
constexpr NumberRule kHoursRule{"hours", 24, 0, 24 * 400};
constexpr NumberRule kChangesRule{"changes", 100, 0, 1000};
constexpr NumberRule kLastRunsRule{"runs", 100, 0, 1000};
constexpr NumberRule kOffsetRule{"offset"};
constexpr NumberRule kInstancesRule{"limit", 100, 1, 100};
/// The runs of one endpoint are sought among those of all.
constexpr NumberRule kRunInstancesRule{"limit", 10, 1, 20};

Result<std::uint64_t> Number(const QueryParams& query, const NumberRule& rule) {
  const std::string_view text = query.Get(rule.name);
  if (text.empty()) return rule.otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (whole && number >= rule.least && number <= rule.most) return number;
  std::string must = std::string(rule.name) + " must be a number";
  if (rule.least > 0) must += " from " + std::to_string(rule.least);
  if (rule.most != UINT64_MAX) must += " up to " + std::to_string(rule.most);
  return Fail(ErrorCode::kInvalid, std::move(must));
}

/// What is asked about the past of a check, and how it is shown.
struct PastOrder {
  PastQuery query;
  Duration reach{};  ///< of the hours, back from now
  EndpointPage page;
  bool runs = false;  ///< the last runs; else changes and hours
};

Result<PastOrder> ReadPastOrder(std::string check, bool runs, const QueryParams& params) {
  const auto limit = Number(params, runs ? kRunInstancesRule : kInstancesRule);
  const auto offset = Number(params, kOffsetRule);
  const auto hours = Number(params, kHoursRule);
  const auto changes = Number(params, kChangesRule);
  const auto last_runs = Number(params, kLastRunsRule);
  for (const auto* number : {&limit, &offset, &hours, &changes, &last_runs}) {
    if (!*number) return std::unexpected(number->error());
  }
  PastOrder order;
  order.query.check = std::move(check);
  order.reach = std::chrono::hours(*hours);
  order.query.changes = runs ? 0 : *changes;
  order.query.runs = runs ? *last_runs : 0;
  order.page.limit = *limit;
  order.page.offset = *offset;
  order.runs = runs;
  return order;
}

/// The endpoints that a check has now; those it had before are not shown.
void ChooseEndpoints(const WebServices& services, std::string_view endpoint, PastOrder& order) {
  std::set<std::string> endpoints;
  for (const CheckEntry& entry : *services.checks.entries()) {
    const CheckLabels& labels = entry.cells->labels();
    if (labels.check != order.query.check) continue;
    if (endpoint.empty() || labels.endpoint == endpoint) endpoints.insert(labels.endpoint);
  }
  order.page.total = endpoints.size();
  std::size_t number = 0;
  for (const std::string& one : endpoints) {
    const bool shown = number >= order.page.offset;
    if (shown && order.query.endpoints.size() < order.page.limit) {
      order.query.endpoints.push_back(one);
    }
    ++number;
  }
}

/// Renders on a helper thread: a hundred instances are megabytes.
void SendPasts(EventLoop& loop, AnswerOp& answer, const PastOrder& order,
               Result<std::vector<InstancePast>> pasts) {
  if (!pasts) return answer.Send(Refusal(503, pasts.error().message));
  answer.RenderOffLoop(loop, [order, pasts = *std::move(pasts)] {
    const auto text = order.runs ? RunsJson : PastsJson;
    return Json(text(order.query.check, pasts, order.page));
  });
}

OpPtr ReadPasts(const WebServices& services, PastOrder order, std::string_view endpoint,
                Responder responder) {
  ChooseEndpoints(services, endpoint, order);
  if (order.page.total == 0) {
    responder.Send(Refusal(404, "there is no such check here"));
    return nullptr;
  }
  if (services.pasts == nullptr) {
    responder.Send(Refusal(503, "nothing is kept"));
    return nullptr;
  }
  order.query.region = services.control.Facts().region;
  order.query.to = services.loop.WallNow();
  order.query.from = order.query.to - order.reach;
  auto op = std::make_unique<AnswerOp>(std::move(responder));
  op->WaitFor(services.pasts->Read(order.query, [&loop = services.loop, answer = op.get(),
                                                 order](Result<std::vector<InstancePast>> pasts) {
    SendPasts(loop, *answer, order, std::move(pasts));
  }));
  return op;
}

}  // namespace

HttpHandler MakeChecksHandler(const WebServices& services,
                              std::shared_ptr<FailureDetails> details) {
  return [services, details = std::move(details)](const ServerRequest& request,
                                                  Responder responder) -> OpPtr {
    return AnswerOffLoop(
        services.loop, std::move(responder),
        [query = request.query, entries = services.checks.entries(), details,
         now = services.loop.Now()] {
          const auto filter = CheckFilter::Parse(query, {}, kMostChecks);
          if (!filter) return Refusal(400, filter.error().message);
          return Json(ChecksJson(*entries, *details->Update(*entries), *filter, now));
        });
  };
}

HttpHandler MakePastsHandler(const WebServices& services, std::string prefix) {
  return [services, prefix = std::move(prefix)](const ServerRequest& request,
                                                Responder responder) -> OpPtr {
    std::string_view name = request.path;
    name.remove_prefix(std::min(prefix.size(), name.size()));
    const bool runs = name.ends_with(kRuns);
    const std::string_view ending = runs ? kRuns : kHistory;
    if (!name.ends_with(ending) || name.size() == ending.size()) {
      responder.Send(Refusal(404, "there is only checks/NAME/history and checks/NAME/runs"));
      return nullptr;
    }
    name.remove_suffix(ending.size());
    auto order = ReadPastOrder(std::string(name), runs, request.query);
    if (!order) {
      responder.Send(Refusal(400, order.error().message));
      return nullptr;
    }
    return ReadPasts(services, *std::move(order), request.query.Get("endpoint"),
                     std::move(responder));
  };
}

HttpHandler MakeStatusHandler(const WebServices& services) {
  return [services](const ServerRequest&, Responder responder) -> OpPtr {
    return AnswerOffLoop(services.loop, std::move(responder),
                         [facts = services.control.Facts(), entries = services.checks.entries(),
                          history = services.metrics.history().state.load(),
                          in_flight = services.metrics.in_flight()] {
                           return Json(StatusJson(facts, *entries, history, in_flight));
                         });
  };
}

HttpHandler MakeSchemaHandler() {
  return [](const ServerRequest&, Responder responder) -> OpPtr {
    responder.Send(Json(std::string(kOpenApi)));
    return nullptr;
  };
}

HttpHandler MakeUnknownHandler() {
  return [](const ServerRequest&, Responder responder) -> OpPtr {
    responder.Send(Refusal(404, "the API has no such path; api/v1/openapi.json lists them"));
    return nullptr;
  };
}

}  // namespace sonde
