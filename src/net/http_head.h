// HttpHead: the lines of an answer's head, one by one, into status, headers and trailers.
//
// Why: interim answers, the final answer and the trailers come as one row of lines; which of them
// belong to the final answer is decided here, from the lines alone.
//
// THREAD: any. LIFETIME: value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/net/http_client.h"
#include "sonde/result.h"

namespace sonde {

class HttpHead {
 public:
  /// `max_bytes`: what all lines together may have, each field counting 32 more.
  explicit HttpHead(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Takes one line, with its line end. kSizeLimit if the limit is exceeded, kMalformed if such a
  /// line cannot stand in a head of HTTP/1 (`is_http1`: curl writes the lines of later versions
  /// itself); nothing may be added after a failure. Status and version are set once the head is
  /// whole: half a head is no answer.
  Failure Add(std::string_view line, bool is_http1, HttpResponse& response);

  /// The empty line after the final answer's headers has come.
  bool complete() const noexcept { return complete_; }
  /// The final answer's body comes in chunks.
  bool chunked() const noexcept { return chunked_; }
  /// The status line of the answer whose lines come now has come.
  bool has_status_line() const noexcept { return has_status_line_; }
  /// Of the last status line; an interim answer (1xx) is over once has_status_line() is false.
  int last_status() const noexcept { return status_; }
  /// Whether that many more bytes are too many.
  bool Exceeds(std::size_t more) const noexcept { return bytes_ + more > max_bytes_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  Failure StatusLine(std::string_view line, bool is_http1, HttpResponse& response);
  Failure EndOfHead(bool is_http1, HttpResponse& response);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  int status_ = 0;
  std::string version_;
  bool has_status_line_ = false;
  bool complete_ = false;
  bool chunked_ = false;
};

/// The declared length of a head, -1 if unknown: Content-Length (RFC 9110 8.6) without
/// Transfer-Encoding.
std::int64_t DeclaredLength(const HttpResponse& response) noexcept;

/// The parts of an http or https URL that a request is made of.
struct HttpUrl {
  bool is_tls = false;
  std::string host;  ///< with brackets, without user information
  std::uint16_t port = 0;
  std::string origin;  ///< "https://host:port", the port only if it was written
  std::string target;  ///< path and query exactly as written, "/" if empty; no fragment

  std::string_view authority() const noexcept {
    return std::string_view(origin).substr(origin.find("//") + 2);
  }
};
/// An error names what is wrong: scheme, host, port, or a byte that may not be on a request line.
Result<HttpUrl> ParseHttpUrl(std::string_view url);

/// Whether HTTP/1 has yet to say that the connection is not kept: no header says "close" or
/// "Upgrade".
bool NeedsClose(const HttpRequest& request) noexcept;
/// RFC 9110 10.1.1: the body waits for the server's consent.
bool ExpectsContinue(const HttpRequest& request) noexcept;
/// RFC 9110 8.6: methods that announce an empty body.
bool AnnouncesEmptyBody(std::string_view method) noexcept;

/// What makes a request impossible to send as it is (method, header names, line breaks), or "".
std::string FindRequestFlaw(const HttpRequest& request);
/// What an exchange ends with whose on_body wanted no more.
Failure RefusedBody();
/// Where a request goes. An error names its flaw, that of its URL, or a missing TLS context.
Result<HttpUrl> CheckRequest(const HttpRequest& request);

/// The first header of that name (any case), or null.
const std::string* FindHeader(const std::vector<HttpHeader>& headers,
                              std::string_view name) noexcept;
bool HasHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept;

}  // namespace sonde
