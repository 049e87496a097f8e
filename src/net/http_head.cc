#include "net/http_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "net/http_head_rules.h"
#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

/// What a field counts beyond its line, as in HTTP/2: empty ones take memory, too.
constexpr std::size_t kFieldBytes = 32;

bool IsBlank(char c) noexcept { return c == ' ' || c == '\t'; }

std::string_view Trim(std::string_view text) noexcept {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view WithoutLineEnd(std::string_view line) noexcept {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool HasControl(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool HasLineBreak(std::string_view text) noexcept {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Failure Malformed(std::string_view what) { return {FailureReason::kMalformed, std::string(what)}; }

/// curl writes "HTTP/2 200" where Go and the metrics say HTTP/2.0.
std::string VersionText(std::string_view version) {
  if (version == "HTTP/2") return "HTTP/2.0";
  if (version == "HTTP/3") return "HTTP/3.0";
  return std::string(version);
}

Result<void> SplitAuthority(std::string_view authority, HttpUrl& url) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) authority.remove_prefix(at + 1);
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  url.host = authority.substr(0, has_port ? colon : authority.size());
  const std::string_view port = has_port ? authority.substr(colon + 1) : "";
  url.port = url.is_tls ? 443 : 80;
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc() || end != port.data() + port.size()) {
      return Fail(ErrorCode::kInvalid, "bad port \"" + std::string(port) + "\" in the URL");
    }
  }
  if (url.host.empty()) return Fail(ErrorCode::kInvalid, "the URL has no host");
  url.origin = (url.is_tls ? "https://" : "http://") + url.host;
  if (!port.empty()) url.origin += ":" + std::string(port);
  return {};
}

}  // namespace

Failure HttpHead::Add(std::string_view line, bool is_http1, HttpResponse& response) {
  const bool too_much = Exceeds(line.size());
  bytes_ += line.size();
  if (too_much) {
    return {FailureReason::kSizeLimit,
            fmt::format("the headers are larger than {} bytes", max_bytes_)};
  }
  line = WithoutLineEnd(line);
  if (!has_status_line_) return StatusLine(line, is_http1, response);
  if (line.empty()) return complete_ ? Failure{} : EndOfHead(is_http1, response);
  std::vector<HttpHeader>& list = complete_ ? response.trailers : response.headers;
  if (IsBlank(line.front())) {  // obs-fold, RFC 9112 5.2: one space instead
    if (is_http1 && (list.empty() || !IsHttp1Continuation(line))) {
      return Malformed("a header goes on that has not begun, or holds a control character");
    }
    if (!list.empty()) list.back().second.append(" ").append(Trim(line));
    return {};
  }
  if (is_http1 && !IsHttp1HeaderLine(line)) return Malformed("a line of the head is no header");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};  // not of HTTP/1: the library has checked it
  // The name as it is: "Content-Length :" is another header.
  list.emplace_back(std::string(line.substr(0, colon)), std::string(Trim(line.substr(colon + 1))));
  bytes_ += kFieldBytes;
  return {};
}

// A status line starts over: what came before belonged to an interim answer.
Failure HttpHead::StatusLine(std::string_view line, bool is_http1, HttpResponse& response) {
  if (is_http1 && !IsHttp1StatusLine(line)) return Malformed("the status line is not of HTTP/1");
  has_status_line_ = true;
  response.headers.clear();
  const std::size_t space = std::min(line.find(' '), line.size());
  version_ = VersionText(line.substr(0, space));
  std::string_view code = Trim(line.substr(space));
  if (code.starts_with('+')) code.remove_prefix(1);
  status_ = 0;
  std::from_chars(code.data(), code.data() + code.size(), status_);
  return {};
}

Failure HttpHead::EndOfHead(bool is_http1, HttpResponse& response) {
  if (is_http1) {
    std::string flaw = FindFramingFlaw(version_, response.headers);
    if (!flaw.empty()) return {FailureReason::kMalformed, std::move(flaw)};
  }
  const bool interim = status_ >= 100 && status_ < 200 && status_ != 101;
  if (interim) {
    has_status_line_ = false;
    response.headers.clear();
    return {};
  }
  complete_ = true;
  response.status = status_;
  response.version = version_;
  response.content_length = DeclaredLength(response);
  if (is_http1) {
    chunked_ = IsChunked(version_, response.headers);
    DropFraming(version_, response.headers);
  }
  return {};
}

std::int64_t DeclaredLength(const HttpResponse& response) noexcept {
  if (IsChunked(response.version, response.headers)) return -1;
  const std::string* const text = response.Find("Content-Length");
  if (text == nullptr) return -1;
  std::int64_t length = -1;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), length);
  const bool whole = error == std::errc() && end == text->data() + text->size();
  return whole && length >= 0 ? length : -1;
}

Result<HttpUrl> ParseHttpUrl(std::string_view text) {
  HttpUrl url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) {
    return Fail(ErrorCode::kInvalid, "the URL has no scheme");
  }
  const std::string_view scheme = text.substr(0, scheme_end);
  url.is_tls = EqualsIgnoreCase(scheme, "https");
  if (!url.is_tls && !EqualsIgnoreCase(scheme, "http")) {
    return Fail(ErrorCode::kInvalid, "the URL's scheme is neither http nor https");
  }
  text.remove_prefix(scheme_end + 3);
  if (HasControl(text)) return Fail(ErrorCode::kInvalid, "the URL has a control character in it");
  text = text.substr(0, text.find('#'));
  const std::size_t authority_end = std::min(text.find_first_of("/?"), text.size());
  if (auto split = SplitAuthority(text.substr(0, authority_end), url); !split) {
    return std::unexpected(std::move(split.error()));
  }
  url.target = text.substr(authority_end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

bool NeedsClose(const HttpRequest& request) noexcept {
  return std::ranges::none_of(request.headers, [](const HttpHeader& header) {
    return EqualsIgnoreCase(header.first, "Connection") &&
           (ListHas(header.second, "close") || ListHas(header.second, "Upgrade"));
  });
}

bool ExpectsContinue(const HttpRequest& request) noexcept {
  const std::string* const expectation = FindHeader(request.headers, "Expect");
  return expectation != nullptr && ListHas(*expectation, "100-continue");
}

bool AnnouncesEmptyBody(std::string_view method) noexcept {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

std::string FindRequestFlaw(const HttpRequest& request) {
  if (!IsToken(request.method)) return "\"" + request.method + "\" is no HTTP method";
  for (const auto* headers : {&request.headers, &request.proxy.connect_headers}) {
    for (const auto& [name, value] : *headers) {
      if (!IsToken(name)) return "\"" + name + "\" is no header name";
      if (HasLineBreak(value)) return "the value of header " + name + " has a line break in it";
    }
  }
  return {};
}

Failure RefusedBody() { return {FailureReason::kSizeLimit, "the body is larger than the limit"}; }

Result<HttpUrl> CheckRequest(const HttpRequest& request) {
  if (std::string flaw = FindRequestFlaw(request); !flaw.empty()) {
    return Fail(ErrorCode::kInvalid, std::move(flaw));
  }
  if (request.proxy.kind == HttpProxy::Kind::kHttps && !request.proxy.tls) {
    return Fail(ErrorCode::kInvalid, "an https proxy without a TLS context");
  }
  auto url = ParseHttpUrl(request.url);
  if (url && url->is_tls && !request.tls) {
    return Fail(ErrorCode::kInvalid, "an https URL without a TLS context");
  }
  return url;
}

const std::string* FindHeader(const std::vector<HttpHeader>& headers,
                              std::string_view name) noexcept {
  const auto found = std::find_if(headers.begin(), headers.end(), [name](const HttpHeader& header) {
    return EqualsIgnoreCase(header.first, name);
  });
  return found == headers.end() ? nullptr : &found->second;
}

bool HasHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept {
  return FindHeader(headers, name) != nullptr;
}

}  // namespace sonde
