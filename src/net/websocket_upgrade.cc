// The opening handshake of sonde/net/websocket.h.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "net/http_head.h"
#include "net/tls_digest.h"
#include "sonde/ascii.h"
#include "sonde/base64.h"
#include "sonde/net/websocket.h"
#include "sonde/random.h"

namespace sonde {
namespace {

/// RFC 6455 1.3.
constexpr std::string_view kKeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kBegin = "HTTP/";
constexpr std::size_t kLongestEnd = 3;  // of HeadSize
/// What the handshake itself sets; Sec-WebSocket-Protocol is the user's to offer.
constexpr std::array<std::string_view, 5> kOwnHeaders = {
    "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
    "Sec-WebSocket-Extensions"};

std::string RandomKey() {
  const std::array<std::uint64_t, 2> bits = {RandomBits(), RandomBits()};
  std::string octets(sizeof bits, '\0');
  std::memcpy(octets.data(), bits.data(), sizeof bits);
  return EncodeBase64(octets);
}

bool HoldsToken(const std::vector<HttpHeader>& headers, std::string_view name,
                std::string_view token) {
  return std::ranges::any_of(headers, [&](const HttpHeader& header) {
    return EqualsIgnoreCase(header.first, name) && ListHas(header.second, token);
  });
}

Result<void> CheckHeaders(const std::vector<HttpHeader>& headers) {
  for (const auto& [name, value] : headers) {
    const auto own = std::ranges::find_if(
        kOwnHeaders, [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
    if (own != kOwnHeaders.end()) {
      return Fail(ErrorCode::kInvalid, "the header " + name + " is the handshake's own");
    }
  }
  return {};
}

/// Where the first head in `text` ends, its empty line included; 0 if it does not. Lines end in LF
/// or CR LF.
std::size_t HeadSize(std::string_view text, std::size_t from) noexcept {
  for (std::size_t at = text.find('\n', from); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    const std::string_view next = text.substr(at + 1);
    if (next.starts_with('\n')) return at + 2;
    if (next.starts_with("\r\n")) return at + 3;
  }
  return 0;
}

}  // namespace

Result<WebSocketUpgrade> WebSocketUpgrade::Make(Request request) {
  if (auto checked = CheckHeaders(request.headers); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  const std::string key = RandomKey();
  std::vector<HttpHeader> headers;
  if (!HasHeader(request.headers, "Host")) headers.emplace_back("Host", request.host);
  if (!HasHeader(request.headers, "User-Agent")) {
    headers.emplace_back("User-Agent", "sonde/" SONDE_VERSION);
  }
  headers.insert(headers.end(), {{"Connection", "Upgrade"},
                                 {"Upgrade", "websocket"},
                                 {"Sec-WebSocket-Version", "13"},
                                 {"Sec-WebSocket-Key", key}});
  for (HttpHeader& header : request.headers) headers.push_back(std::move(header));

  HttpRequest flaws;
  flaws.url = "http://" + request.host + request.target;
  flaws.headers = headers;
  if (std::string flaw = FindRequestFlaw(flaws); !flaw.empty()) {
    return sonde::Fail(ErrorCode::kInvalid, std::move(flaw));
  }
  WebSocketUpgrade upgrade;
  upgrade.accept_ = EncodeBase64(Sha1(key + std::string(kKeySuffix)));
  upgrade.request_ = "GET " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : headers) upgrade.request_ += name + ": " + value + "\r\n";
  upgrade.request_ += "\r\n";
  return upgrade;
}

WebSocketUpgrade::Step WebSocketUpgrade::OnData(std::string_view bytes) {
  // Only what is new can complete an end.
  std::size_t from = received_.size() - std::min(received_.size(), kLongestEnd - 1);
  received_ += bytes;
  while (true) {
    if (!kBegin.starts_with(std::string_view(received_).substr(0, kBegin.size()))) {
      return Fail(FailureReason::kMalformed, "the answer is not HTTP");
    }
    const std::size_t size = HeadSize(received_, from);
    if (interim_bytes_ + (size > 0 ? size : received_.size()) > kMaxHeadBytes) {
      return Fail(FailureReason::kSizeLimit, "the head of the answer is larger than 64 KiB");
    }
    if (size == 0) return Step::kMore;
    HttpHead head(kMaxHeadBytes);
    for (std::size_t at = 0; at < size;) {
      const std::size_t next = received_.find('\n', at) + 1;
      failure_ = head.Add(std::string_view(received_).substr(at, next - at), true, response_);
      if (failure_) return Step::kFailed;
      at = next;
    }
    received_.erase(0, size);
    if (head.complete()) break;
    interim_bytes_ += size;
    from = 0;
  }
  rest_ = std::exchange(received_, {});
  return Judge();
}

WebSocketUpgrade::Step WebSocketUpgrade::Judge() {
  constexpr int kSwitchingProtocols = 101;
  if (response_.status != kSwitchingProtocols) {
    return Fail(FailureReason::kWsUpgrade,
                "the server answered " + std::to_string(response_.status) + " instead of 101");
  }
  if (!HoldsToken(response_.headers, "Upgrade", "websocket") ||
      !HoldsToken(response_.headers, "Connection", "upgrade")) {
    return Fail(FailureReason::kWsUpgrade,
                "the answer 101 has no \"Upgrade: websocket\" or no \"Connection: Upgrade\"");
  }
  const std::string* const accept = response_.Find("Sec-WebSocket-Accept");
  if (accept == nullptr || *accept != accept_) {
    return Fail(FailureReason::kWsUpgrade, "the answer's Sec-WebSocket-Accept is wrong");
  }
  if (response_.Find("Sec-WebSocket-Extensions") != nullptr) {
    return Fail(FailureReason::kWsUpgrade, "the server uses an extension that was not offered");
  }
  return Step::kUpgraded;
}

WebSocketUpgrade::Step WebSocketUpgrade::Fail(FailureReason reason, std::string detail) {
  failure_ = {reason, std::move(detail)};
  return Step::kFailed;
}

}  // namespace sonde
