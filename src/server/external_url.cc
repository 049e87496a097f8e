#include "server/external_url.h"

#include "server/query.h"
#include "sonde/address.h"
#include "sonde/url.h"

namespace sonde {
namespace {

std::string_view TrimSlashes(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

bool IsQuote(char c) { return c == '"' || c == '\''; }

}  // namespace

Result<ExternalUrl> ParseExternalUrl(std::string_view text, std::string_view host_name,
                                     std::string_view listen_address) {
  if (text.empty()) {
    constexpr std::string_view kVsock = "vsock://";
    if (listen_address.starts_with(kVsock)) listen_address.remove_prefix(kVsock.size());
    const auto listen = SplitHostPort(listen_address);
    if (!listen) {
      return Fail(ErrorCode::kInvalid,
                  "address " + std::string(listen_address) + ": missing port in address");
    }
    return ExternalUrl{"http://" + std::string(host_name) + ":" + std::string(listen->port), ""};
  }
  if (IsQuote(text.front()) || IsQuote(text.back())) {
    return Fail(ErrorCode::kInvalid, "URL must not begin or end with quotes");
  }
  const auto url = Url::Parse(text);
  if (!url) return std::unexpected(url.error());
  std::string path(TrimSlashes(url->path));
  if (!path.empty() && !path.starts_with('/')) path.insert(0, 1, '/');
  std::string shown = url->scheme.empty() ? "" : url->scheme + ':';
  if (url->has_authority) shown += "//" + url->Authority();
  shown += path;
  if (url->query) shown += '?' + *url->query;
  return ExternalUrl{std::move(shown), std::move(path)};
}

std::string RoutePrefix(std::string_view prefix, const ExternalUrl& external) {
  std::string_view name = TrimSlashes(prefix.empty() ? external.path : prefix);
  while (name.starts_with('/')) name.remove_prefix(1);
  return CleanPath("/" + std::string(name) + "/");
}

}  // namespace sonde
