#include "server/page_handlers.h"

#include <optional>
#include <utility>

#include "server/answer_op.h"
#include "server/check_page.h"
#include "server/index_page.h"
#include "server/page_frame.h"

namespace sonde {
namespace {

std::optional<CheckEntry> FindEntry(const CheckEntries& entries, std::string_view check,
                                    std::string_view endpoint) {
  for (const CheckEntry& entry : entries) {
    const CheckLabels& labels = entry.cells->labels();
    if (labels.check != check) continue;
    if (endpoint.empty() || labels.endpoint == endpoint) return entry;
  }
  return {};
}

void SendCheck(const WebServices& services, AnswerOp& answer, CheckFacts facts,
               std::shared_ptr<FailureDetails> details) {
  answer.RenderOffLoop(
      services.loop, [facts = std::move(facts), entries = services.checks.entries(),
                      details = std::move(details)] {
        return RenderCheck(facts, details->Update(*entries)->Of(facts.entry.cells));
      });
}

PastQuery PastOf(const CheckFacts& facts) {
  const CheckLabels& labels = facts.entry.cells->labels();
  return {.region = labels.region,
          .check = labels.check,
          .endpoints = {labels.endpoint},
          .from = facts.now - CheckFacts::kReach,
          .to = facts.now,
          .changes = CheckFacts::kChanges,
          .runs = CheckFacts::kRuns};
}

}  // namespace

HttpHandler MakeIndexHandler(const WebServices& services, std::shared_ptr<FailureDetails> details) {
  return [services, details = std::move(details)](const ServerRequest& request,
                                                  Responder responder) -> OpPtr {
    IndexFacts facts{.agent = services.control.Facts(),
                     .now = services.loop.WallNow(),
                     .mono_now = services.loop.Now(),
                     .entries = services.checks.entries(),
                     .recent = TakeRecent(services.history, IndexFacts::kMaxRecent)};
    return AnswerOffLoop(services.loop, std::move(responder),
                         [facts = std::move(facts), query = request.query, details] {
                           return RenderIndex(facts, query, *details->Update(*facts.entries));
                         });
  };
}

HttpHandler MakeCheckPageHandler(const WebServices& services,
                                 std::shared_ptr<FailureDetails> details) {
  return [services, details = std::move(details)](const ServerRequest& request,
                                                  Responder responder) -> OpPtr {
    auto entry = FindEntry(*services.checks.entries(), request.query.Get("check"),
                           request.query.Get("endpoint"));
    if (!entry) {
      responder.Send(RenderNoCheck(services.control.Facts(), services.loop.WallNow()));
      return nullptr;
    }
    CheckFacts facts{.agent = services.control.Facts(),
                     .now = services.loop.WallNow(),
                     .mono_now = services.loop.Now(),
                     .entry = *std::move(entry),
                     .past = Fail(ErrorCode::kUnavailable, "nothing is kept"),
                     .refresh_seconds = RefreshSeconds(request.query.Get("refresh"))};
    auto op = std::make_unique<AnswerOp>(std::move(responder));
    if (services.pasts == nullptr) {
      SendCheck(services, *op, std::move(facts), details);
      return op;
    }
    PastQuery query = PastOf(facts);
    op->WaitFor(services.pasts->Read(
        std::move(query), [services, answer = op.get(), facts = std::move(facts),
                           details](Result<std::vector<InstancePast>> pasts) mutable {
          if (!pasts) {
            facts.past = std::unexpected(std::move(pasts.error()));
          } else if (!pasts->empty()) {
            facts.past = std::move(pasts->front());
          }
          SendCheck(services, *answer, std::move(facts), std::move(details));
        }));
    return op;
  };
}

}  // namespace sonde
