#include "server/api_handlers.h"

#include <charconv>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "server/api_json.h"

namespace sonde {
namespace {

constexpr std::uint64_t kDefaultHours = 24;
constexpr std::uint64_t kMostHours = 24 * 400;
constexpr std::uint64_t kDefaultChanges = 100;
constexpr std::uint64_t kMostChanges = 1000;
constexpr std::string_view kPastEnding = "/history";

ServerResponse Json(std::string text) {
  ServerResponse response;
  response.content_type = "application/json";
  response.headers = {{"X-Content-Type-Options", "nosniff"}};
  response.body = std::move(text);
  return response;
}

/// A whole number of a query, or its default; nothing if it is none or too large.
std::optional<std::uint64_t> Number(const QueryParams& query, std::string_view name,
                                    std::uint64_t otherwise, std::uint64_t most) {
  const std::string_view text = query.Get(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number > most) return {};
  return number;
}

/// Waits for something of which the answer is made.
class AnswerOp final : public Op {
 public:
  explicit AnswerOp(Responder responder) : responder_(std::move(responder)) {}
  void WaitFor(OpPtr op) { waits_for_ = std::move(op); }
  void Send(ServerResponse response) {
    auto responder = std::move(responder_);
    responder.Send(std::move(response));  // destroys this
  }

 private:
  Responder responder_;
  OpPtr waits_for_;
};

/// All of 10,000 checks are megabytes: not on the loop.
OpPtr RenderChecks(const WebServices& services, const std::string& name, Responder responder) {
  auto op = std::make_unique<AnswerOp>(std::move(responder));
  auto text = std::make_shared<std::string>();
  op->WaitFor(services.loop.OffLoop(
      [text, entries = services.checks.entries(), name, now = services.loop.Now()] {
        CheckEntries wanted;
        for (const CheckEntry& entry : *entries) {
          if (name.empty() || entry.cells->labels().check == name) wanted.push_back(entry);
        }
        *text = ChecksJson(wanted, now);
      },
      [text, answer = op.get()] { answer->Send(Json(std::move(*text))); }));
  return op;
}

/// The endpoints that a check has now; those it had before are not shown.
PastQuery QueryFor(const WebServices& services, const std::string& check,
                   std::string_view endpoint) {
  PastQuery query{.region = services.control.Facts().region, .check = check};
  std::set<std::string> endpoints;
  for (const CheckEntry& entry : *services.checks.entries()) {
    const CheckLabels& labels = entry.cells->labels();
    if (labels.check != check || (!endpoint.empty() && labels.endpoint != endpoint)) continue;
    endpoints.insert(labels.endpoint);
  }
  query.endpoints.assign(endpoints.begin(), endpoints.end());
  return query;
}

OpPtr ReadPasts(const WebServices& services, const std::string& check, const QueryParams& params,
                Responder responder) {
  const auto refuse = [&responder](int status, std::string_view why) -> OpPtr {
    responder.Send(ServerResponse::Text(status, why));
    return nullptr;
  };
  const auto hours = Number(params, "hours", kDefaultHours, kMostHours);
  const auto changes = Number(params, "changes", kDefaultChanges, kMostChanges);
  if (!hours) return refuse(400, "hours must be a number up to 9600");
  if (!changes) return refuse(400, "changes must be a number up to 1000");
  PastQuery query = QueryFor(services, check, params.Get("endpoint"));
  if (query.endpoints.empty()) return refuse(404, "there is no such check here");
  if (services.pasts == nullptr) return refuse(503, "nothing is kept");
  query.to = services.loop.WallNow();
  query.from = query.to - std::chrono::hours(*hours);
  query.changes = *changes;
  auto op = std::make_unique<AnswerOp>(std::move(responder));
  op->WaitFor(services.pasts->Read(
      std::move(query), [check, answer = op.get()](Result<std::vector<InstancePast>> pasts) {
        answer->Send(pasts ? Json(PastsJson(check, *pasts))
                           : ServerResponse::Text(503, pasts.error().message));
      }));
  return op;
}

}  // namespace

HttpHandler MakeChecksHandler(const WebServices& services) {
  return [services](const ServerRequest& request, Responder responder) -> OpPtr {
    return RenderChecks(services, std::string(request.query.Get("check")), std::move(responder));
  };
}

HttpHandler MakePastsHandler(const WebServices& services, std::string prefix) {
  return [services, prefix = std::move(prefix)](const ServerRequest& request,
                                                Responder responder) -> OpPtr {
    std::string_view name = request.path;
    name.remove_prefix(std::min(prefix.size(), name.size()));
    if (!name.ends_with(kPastEnding) || name.size() == kPastEnding.size()) {
      responder.Send(ServerResponse::Text(404, "404 page not found"));
      return nullptr;
    }
    name.remove_suffix(kPastEnding.size());
    return ReadPasts(services, std::string(name), request.query, std::move(responder));
  };
}

HttpHandler MakeStatusHandler(const WebServices& services) {
  return [services](const ServerRequest&, Responder responder) -> OpPtr {
    responder.Send(Json(StatusJson(services.control.Facts(), *services.checks.entries(),
                                   services.metrics.history().state.load())));
    return nullptr;
  };
}

}  // namespace sonde
