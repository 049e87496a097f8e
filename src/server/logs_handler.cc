#include "server/logs_handler.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "server/debug_page.h"

namespace sonde {
namespace {

/// Text that is no number counts as absent.
std::optional<std::int64_t> ParseId(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

ServerResponse Look(const ProbeHistory& history, const QueryParams& query) {
  constexpr std::int64_t kNone = -1;  // the exporter's mark for "no id": it counts as one
  const auto id = ParseId(query.Get("id"));
  const std::string_view target = query.Get("target");
  const std::string_view module = query.Get("module");
  const auto bad = [](std::string_view text) { return ServerResponse::Text(400, text); };
  if (id && !target.empty()) return bad("Probe id and target can't be defined at the same time");
  if (id.value_or(kNone) == kNone && target.empty()) {
    return bad("Probe id or target must be defined as http query parameters");
  }
  if (target.empty() && !module.empty()) {
    return bad("Probe module filter only works in conjunction with target parameter");
  }
  const RecentProbe* const found = id ? history.FindId(*id) : history.FindTarget(target, module);
  if (found == nullptr) {
    return ServerResponse::Text(404, id ? "Probe id not found" : "Probe target not found");
  }
  return DebugPage(found->order, found->result);
}

}  // namespace

HttpHandler MakeLogsHandler(const ProbeHistory& history) {
  return [&history](const ServerRequest& request, Responder responder) -> OpPtr {
    responder.Send(Look(history, request.query));
    return nullptr;
  };
}

}  // namespace sonde
