#include "server/index_handler.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "server/index_page.h"

namespace sonde {
namespace {

/// The details of the checks' last failures, kept between pages: a cell gives each away once.
class FailureDetails {
 public:
  void Update(const CheckEntries& entries) {
    std::unordered_map<CheckCellsPtr, std::string> next;
    for (const CheckEntry& entry : entries) {
      if (auto newest = entry.cells->TakeFailureDetail()) {
        next.emplace(entry.cells, std::move(*newest));
      } else if (const auto kept = details_.find(entry.cells); kept != details_.end()) {
        next.emplace(entry.cells, std::move(kept->second));
      }
    }
    details_ = std::move(next);
  }
  std::string_view Of(const CheckCellsPtr& cells) const {
    const auto found = details_.find(cells);
    return found == details_.end() ? std::string_view() : std::string_view(found->second);
  }

 private:
  std::unordered_map<CheckCellsPtr, std::string> details_;
};

std::vector<IndexCheck> Rows(const CheckEntries& entries, const FailureDetails& details) {
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

HttpHandler MakeIndexHandler(const WebServices& services) {
  return [services, details = std::make_shared<FailureDetails>()](const ServerRequest&,
                                                                  Responder responder) -> OpPtr {
    const auto entries = services.checks.entries();
    details->Update(*entries);
    ServerResponse response;
    response.content_type = "text/html; charset=utf-8";
    response.headers = {{"Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                         "form-action 'none'; frame-ancestors 'none'"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"}};
    response.body = RenderIndex({services.control.Facts(), services.loop.WallNow(),
                                 Rows(*entries, *details), &services.history});
    responder.Send(std::move(response));
    return nullptr;
  };
}

}  // namespace sonde
