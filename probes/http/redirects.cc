#include "probes/http/redirects.h"

#include <fmt/format.h>

#include <utility>

#include "probes/http_client/http_text.h"
#include "sonde/address.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

constexpr bool Redirecting(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}
constexpr bool RepeatsRequest(int status) noexcept { return status == 307 || status == 308; }

bool IsSameOrSubdomain(std::string_view host, std::string_view parent) {
  if (EqualsIgnoreCase(host, parent)) return true;
  if (host.size() <= parent.size() || IpAddress::Parse(parent) || IpAddress::Parse(host))
    return false;
  const std::string_view tail = host.substr(host.size() - parent.size());
  return host[host.size() - parent.size() - 1] == '.' && EqualsIgnoreCase(tail, parent);
}

}  // namespace

Redirects::Redirects(HttpHop first, Options options)
    : current_(std::move(first)), first_host_(current_.url.host), options_(options) {}

void Redirects::Pin(std::string address) {
  current_.url.host = std::move(address);
  first_host_ = current_.url.host;
}

bool Redirects::IsRedirect(const HttpResponse& response) const noexcept {
  const std::string* location = response.Find("Location");
  if (!Redirecting(response.status) || location == nullptr || location->empty()) return false;
  return !(RepeatsRequest(response.status) && current_.send_body && !options_.body_can_repeat);
}

Redirects::Decision Redirects::Decide(const HttpResponse& response) {
  using Kind = Decision::Kind;
  if (!IsRedirect(response)) return {.kind = Kind::kFinal};
  const auto location = Url::Parse(*response.Find("Location"));
  if (!location) {
    return {.kind = Kind::kBroken,
            .failure = {FailureReason::kMalformed,
                        "the redirect's Location is " + location.error().message}};
  }
  ++count_;
  if (!options_.follow) return {.kind = Kind::kRefused};
  if (count_ > kMaxFollowed) {
    return {.kind = Kind::kRefused,
            .failure = {FailureReason::kRedirectLimit,
                        fmt::format("more than {} redirects, the last one to {}", kMaxFollowed,
                                    current_.url.Resolve(*location).ToString())}};
  }
  HttpHop next = Follow(*location, response.status);
  const bool is_http = next.url.scheme == "http" || next.url.scheme == "https";
  // The server sent it, so it is the server's fault, not the module's.
  const auto broken = [&](std::string detail) {
    return Decision{.kind = Kind::kBroken,
                    .next = next,
                    .failure = {FailureReason::kMalformed, std::move(detail)}};
  };
  if (!is_http) return broken("the redirect leads to a \"" + next.url.scheme + "\" URL");
  if (!IsHost(next.url.host)) return broken("the redirect names no host");
  if (!next.url.EffectivePort()) return broken("the redirect leads to an impossible port");
  current_ = next;
  return {.kind = Kind::kFollow, .next = std::move(next)};
}

HttpHop Redirects::Follow(const Url& location, int status) const {
  HttpHop next = current_;
  next.url = current_.url.Resolve(location);
  if (!location.scheme.empty()) next.host.clear();  // not for "//other": so does Go
  next.send_credentials =
      current_.send_credentials && IsSameOrSubdomain(next.url.host, first_host_);
  if (!next.send_credentials && !location.user) next.url.user.reset();
  if (!RepeatsRequest(status)) {
    if (next.method != "GET" && next.method != "HEAD") next.method = "GET";
    next.send_body = false;
  }
  const bool downgrade = current_.url.IsHttps() && !next.url.IsHttps();
  next.referer.clear();
  if (downgrade) return next;
  next.referer = current_.url.ToString();
  if (current_.url.fragment) next.referer += "#" + *current_.url.fragment;
  return next;
}

}  // namespace sonde
