// HttpHead: the lines of an answer's head, one by one, into status, headers and trailers.
//
// Why: curl hands out lines of every interim answer and of the trailers through one callback; which
// of them belong to the final answer is decided here, from the lines alone.
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
  /// `max_bytes`: what all lines together may have.
  explicit HttpHead(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Takes one line, with its line end. kSizeLimit if the limit is exceeded, kMalformed if such a
  /// line cannot stand in a head of HTTP/1 (`is_http1`: curl writes the lines of later versions
  /// itself); nothing may be added after a failure. Status and version are set once the head is
  /// whole: half a head is no answer.
  Failure Add(std::string_view line, bool is_http1, HttpResponse& response);

  /// The empty line after the final answer's headers has come.
  bool complete() const noexcept { return complete_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  void StatusLine(std::string_view line, HttpResponse& response);
  Failure EndOfHead(bool is_http1, HttpResponse& response);

  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  int status_ = 0;
  std::string version_;
  bool complete_ = false;
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
};
/// An error names what is wrong: scheme, host, port, or a byte that may not be on a request line.
Result<HttpUrl> ParseHttpUrl(std::string_view url);

/// What makes a request impossible to send as it is (method, header names, line breaks), or "".
std::string FindRequestFlaw(const HttpRequest& request);

/// The first header of that name (any case), or null.
const std::string* FindHeader(const std::vector<HttpHeader>& headers,
                              std::string_view name) noexcept;
bool HasHeader(const std::vector<HttpHeader>& headers, std::string_view name) noexcept;

}  // namespace sonde
