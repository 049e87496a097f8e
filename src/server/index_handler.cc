#include "server/index_handler.h"

#include <utility>

#include "server/index_page.h"

namespace sonde {
namespace {

std::vector<IndexCheck> Rows(const CheckEntries& entries, const FailureDetails::Snapshot& details) {
  std::vector<IndexCheck> rows;
  rows.reserve(entries.size());
  for (const CheckEntry& entry : entries) {
    const CheckLabels& labels = entry.cells->labels();
    rows.push_back({labels.check, labels.endpoint, entry.module, entry.interval,
                    entry.cells->last_run(), details.Of(entry.cells)});
  }
  return rows;
}

}  // namespace

HttpHandler MakeIndexHandler(const WebServices& services, std::shared_ptr<FailureDetails> details) {
  return
      [services, details = std::move(details)](const ServerRequest&, Responder responder) -> OpPtr {
        const auto entries = services.checks.entries();
        const auto snapshot = details->Update(*entries);
        ServerResponse response;
        response.content_type = "text/html; charset=utf-8";
        response.headers = {{"Content-Security-Policy",
                             "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                             "form-action 'none'; frame-ancestors 'none'"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"Referrer-Policy", "no-referrer"}};
        response.body = RenderIndex({services.control.Facts(), services.loop.WallNow(),
                                     Rows(*entries, *snapshot), &services.history});
        responder.Send(std::move(response));
        return nullptr;
      };
}

}  // namespace sonde
