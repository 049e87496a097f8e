// RequestDecoder and EncodeHead: bytes to requests, responses to bytes.
//
// Why: Boost.Beast 1.81's parser is used without its I/O, and only in this file's .cc. What the
// parser leaves to its caller (research/libraries 1.5) is done here: Host, transfer codings,
// Expect, versions, the form of the request target.
//
// THREAD: the loop's. LIFETIME: one decoder per request.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/http_message.h"

namespace sonde {

struct DecodeLimits {
  std::uint32_t header_bytes = 0;
  std::uint64_t body_bytes = 0;
};

struct DecodedRequest {
  ServerRequest request;
  bool keep_alive = false;  ///< never for HTTP/1.0
};

class RequestDecoder {
 public:
  enum class State : std::uint8_t {
    kNeedMore,
    kExpectsContinue,  ///< as kNeedMore, and the client waits for "100 Continue"; reported once
    kDone,
    kRefused,  ///< refusal() says why; the connection can't go on
  };
  struct Refusal {
    int status = 400;
    std::string message;
  };

  explicit RequestDecoder(DecodeLimits limits);
  ~RequestDecoder();

  /// Takes what it can use from the front of `input`. Not to be called again after kDone or
  /// kRefused.
  State Decode(std::string& input);
  /// REQUIRES: the state was kDone.
  DecodedRequest Take();
  const Refusal& refusal() const noexcept { return refusal_; }

 private:
  struct Parser;
  State Refuse(int status, std::string message);
  State CheckHeader();
  State FillTarget(std::string_view target);
  bool IsTooLarge(std::size_t waiting) const noexcept;

  DecodeLimits limits_;
  std::size_t consumed_ = 0;  ///< octets of this request so far, framing included
  std::unique_ptr<Parser> parser_;
  DecodedRequest decoded_;
  Refusal refusal_;
  bool header_checked_ = false;
};

/// The status line and headers of a response, up to and including the empty line. Header values
/// that could break out of their line are cut there.
std::string EncodeHead(const ServerResponse& response, std::size_t body_bytes, bool keep_alive,
                       std::string_view date);

}  // namespace sonde
