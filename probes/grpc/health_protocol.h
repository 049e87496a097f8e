// The gRPC health protocol on the wire: request, answer, status; pure.
//
// Why: the protocol is one message of one string and one of one number; a gRPC library brings its
// own event engine and threads for that. Sources: grpc.health.v1, the gRPC over HTTP/2 protocol
// page, and the mapping from HTTP to gRPC status codes.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/net/http_client.h"
#include "sonde/result.h"

namespace sonde {

/// Codes of the gRPC status that sonde itself makes.
namespace grpc_code {
inline constexpr int kOk = 0;
inline constexpr int kUnknown = 2;
inline constexpr int kDeadlineExceeded = 4;
inline constexpr int kInternal = 13;
inline constexpr int kUnavailable = 14;
}  // namespace grpc_code

/// A HealthCheckRequest in its length-prefixed frame.
std::string HealthRequest(std::string_view service);

/// Metadata as header fields; `-bin` values are base64. An unfit name or value is an error.
Result<std::vector<HttpHeader>> MetadataHeaders(
    const std::map<std::string, std::vector<std::string>>& metadata);

/// The outcome of one call.
struct HealthAnswer {
  int code = grpc_code::kUnknown;
  std::string message;
  int serving_status = 0;  ///< meaningful if code is OK
};
/// What headers, trailers and body of the HTTP response say. `response.failure` counts as
/// UNAVAILABLE.
HealthAnswer ReadHealthAnswer(const HttpResponse& response, std::string_view body);

/// "SERVING"; the number as text where it has no name.
std::string ServingStatusName(int status);

}  // namespace sonde
