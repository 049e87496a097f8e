#include "probes/grpc/health_protocol.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sonde/ascii.h"
#include "sonde/base64.h"
#include "sonde/percent.h"

namespace sonde {
namespace {

constexpr std::size_t kFrameHeader = 5;
constexpr std::uint8_t kFieldOneString = 0x0a;
constexpr std::uint8_t kFieldOneVarint = 0x08;
/// Names of the protocol itself are not the user's to set: as with grpc-go, they and names that
/// begin with a colon are silently left out.
constexpr std::array<std::string_view, 8> kReservedNames = {
    "content-type", "user-agent",   "grpc-message-type", "grpc-encoding",
    "grpc-message", "grpc-timeout", "grpc-status",       "te"};
constexpr std::array<std::string_view, 4> kServingStatus = {"UNKNOWN", "SERVING", "NOT_SERVING",
                                                            "SERVICE_UNKNOWN"};

void AppendVarint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

std::optional<std::uint64_t> ReadVarint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at >= bytes.size()) return std::nullopt;
    const auto octet = static_cast<std::uint8_t>(bytes[at++]);
    value |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
    if ((octet & 0x80) == 0) return value;
  }
  return std::nullopt;
}

/// Moves behind a field that is not ours; false if it is malformed.
bool SkipField(std::string_view bytes, std::size_t& at, std::uint64_t wire_type) {
  std::optional<std::uint64_t> length;
  switch (wire_type) {
    case 0: return ReadVarint(bytes, at).has_value();
    case 1: length = 8; break;
    case 2: length = ReadVarint(bytes, at); break;
    case 5: length = 4; break;
    default: return false;
  }
  if (!length || *length > bytes.size() - at) return false;
  at += static_cast<std::size_t>(*length);
  return true;
}

/// HealthCheckResponse: field 1 is the status; the last one wins, absent is UNKNOWN.
std::optional<int> ReadServingStatus(std::string_view message) {
  int status = 0;
  for (std::size_t at = 0; at < message.size();) {
    const auto tag = ReadVarint(message, at);
    if (!tag || *tag >> 3 == 0) return std::nullopt;
    if (*tag == kFieldOneVarint) {
      const auto value = ReadVarint(message, at);
      if (!value) return std::nullopt;
      status = static_cast<int>(static_cast<std::int32_t>(*value));
    } else if (!SkipField(message, at, *tag & 7)) {
      return std::nullopt;
    }
  }
  return status;
}

std::optional<int> ParseInt(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// gRPC sends base64 without padding.
std::string Unpadded(std::string base64) {
  base64.resize(base64.find_last_not_of('=') + 1);
  return base64;
}

const std::string* FindIn(const std::vector<HttpHeader>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [&](const HttpHeader& header) { return EqualsIgnoreCase(header.first, name); });
  return found == headers.end() ? nullptr : &found->second;
}

/// What an answer without grpc-status is worth.
int CodeOfHttpStatus(int status) {
  switch (status) {
    case 400: return grpc_code::kInternal;
    case 401: return 16;
    case 403: return 7;
    case 404: return 12;
    case 429:
    case 502:
    case 503:
    case 504: return grpc_code::kUnavailable;
    default: return grpc_code::kUnknown;
  }
}

bool IsGrpcContent(const HttpResponse& response) {
  const std::string* type = FindIn(response.headers, "content-type");
  return type != nullptr && type->starts_with("application/grpc");
}

HealthAnswer ReadMessage(std::string_view body) {
  if (body.size() < kFrameHeader || body[0] != 0) {
    return {grpc_code::kInternal, "the answer holds no plain message"};
  }
  std::size_t length = 0;
  for (std::size_t i = 1; i < kFrameHeader; ++i) {
    length = length << 8 | static_cast<std::uint8_t>(body[i]);
  }
  if (body.size() - kFrameHeader < length) return {grpc_code::kInternal, "the answer ended early"};
  if (body.size() - kFrameHeader > length) {
    return {grpc_code::kInternal, "the answer holds more than one message"};
  }
  const auto status = ReadServingStatus(body.substr(kFrameHeader, length));
  if (!status) return {grpc_code::kInternal, "the answer is no HealthCheckResponse"};
  return {grpc_code::kOk, "", *status};
}

bool IsMetadataName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool IsMetadataValue(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string HealthRequest(std::string_view service) {
  std::string message;
  if (!service.empty()) {
    message += static_cast<char>(kFieldOneString);
    AppendVarint(message, service.size());
    message += service;
  }
  std::string frame(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame += static_cast<char>(message.size() >> shift & 0xff);
  }
  return frame + message;
}

Result<std::vector<HttpHeader>> MetadataHeaders(
    const std::map<std::string, std::vector<std::string>>& metadata) {
  std::vector<HttpHeader> headers;
  for (const auto& [name, values] : metadata) {
    if (name.starts_with(':')) continue;
    if (!IsMetadataName(name)) {
      return Fail(ErrorCode::kInvalid, "metadata name \"" + name +
                                           "\" may hold only lower-case letters, digits and -_.");
    }
    if (std::ranges::find(kReservedNames, name) != kReservedNames.end()) continue;
    for (const std::string& value : values) {
      const bool binary = name.ends_with("-bin");
      if (!binary && !IsMetadataValue(value)) {
        return Fail(ErrorCode::kInvalid,
                    "metadata \"" + name + "\" holds bytes that are not printable ASCII");
      }
      headers.emplace_back(name, binary ? Unpadded(EncodeBase64(value)) : value);
    }
  }
  return headers;
}

HealthAnswer ReadHealthAnswer(const HttpResponse& response, std::string_view body) {
  const std::string* status = FindIn(response.trailers, "grpc-status");
  const std::string* message = FindIn(response.trailers, "grpc-message");
  const bool headers_only = body.empty() && response.trailers.empty();
  if (headers_only) {
    status = FindIn(response.headers, "grpc-status");
    message = FindIn(response.headers, "grpc-message");
  }
  const std::string text =
      message != nullptr ? *PercentDecode(*message, {.keep_broken = true}) : "";
  if (response.status == 0) return {grpc_code::kUnavailable, response.failure.detail};
  if (!IsGrpcContent(response)) {
    return {CodeOfHttpStatus(response.status),
            "HTTP status " + std::to_string(response.status) + ", and not application/grpc"};
  }
  if (response.failure) return {grpc_code::kUnavailable, response.failure.detail};
  if (status == nullptr) {
    // As grpc-go: a head without it is of unknown meaning, data without trailers is broken.
    const bool broken = !headers_only && response.trailers.empty();
    return {broken ? grpc_code::kInternal : grpc_code::kUnknown, "the answer has no grpc-status"};
  }
  const auto code = ParseInt(*status);
  if (!code) return {grpc_code::kUnknown, "grpc-status is not a number"};
  if (*code != grpc_code::kOk) return {*code, text};
  return ReadMessage(body);
}

std::string ServingStatusName(int status) {
  if (status >= 0 && status < static_cast<int>(kServingStatus.size())) {
    return std::string(kServingStatus[static_cast<std::size_t>(status)]);
  }
  return std::to_string(status);
}

}  // namespace sonde
