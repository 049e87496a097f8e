// Any answer to a WebSocket upgrade, and any frames behind it: never a crash, and where the bytes
// are cut makes no difference to messages and verdict, but for the reason behind a close:
// wslay checks its text for UTF-8 without the first two bytes of every piece. "@@" in the
// input is the answer's right key.

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fuzz_input.h"
#include "net/tls_digest.h"
#include "sonde/base64.h"
#include "sonde/net/websocket.h"

namespace {

using sonde::FailureReason;
using sonde::Require;
using sonde::WebSocketCodec;
using sonde::WebSocketUpgrade;
using Step = WebSocketUpgrade::Step;

struct Outcome {
  Step step = Step::kMore;
  int status = 0;
  std::vector<std::string> messages;
  FailureReason reason = FailureReason::kNone;  ///< of the upgrade
  bool failed = false;                          ///< the frames
  bool operator==(const Outcome&) const = default;
};

std::string WithKey(std::string_view answer, const std::string& request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const std::size_t begin = request.find(kName) + kName.size();
  const std::string key = request.substr(begin, request.find('\r', begin) - begin);
  std::string bytes(answer);
  if (const std::size_t at = bytes.find("@@"); at != std::string::npos) {
    const std::string octets = sonde::Sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    bytes.replace(at, 2, sonde::EncodeBase64(octets));
  }
  return bytes;
}

class Talk {
 public:
  explicit Talk(const WebSocketUpgrade& upgrade) : upgrade_(upgrade) {}

  /// False: it is over.
  bool Take(std::string_view bytes) {
    if (outcome_.step == Step::kUpgraded) return Receive(bytes);
    outcome_.step = upgrade_.OnData(bytes);
    outcome_.status = upgrade_.status();
    outcome_.reason = upgrade_.failure().reason;
    Require((outcome_.step == Step::kFailed) == static_cast<bool>(upgrade_.failure()));
    if (outcome_.step == Step::kUpgraded) return Receive(std::string(upgrade_.rest()));
    return outcome_.step == Step::kMore;
  }
  const Outcome& outcome() const { return outcome_; }

 private:
  bool Receive(std::string_view bytes) {
    const auto taken = codec_.Receive(bytes);
    while (auto message = codec_.TakeMessage()) {
      Require(message->size() <= WebSocketCodec::kMaxMessageBytes);
      outcome_.messages.push_back(std::move(*message));
    }
    codec_.TakeOutput();
    if (!taken) outcome_.failed = true;
    return taken.has_value();
  }

  WebSocketUpgrade upgrade_;
  WebSocketCodec codec_;
  Outcome outcome_;
};

Outcome Run(const WebSocketUpgrade& upgrade, std::string_view bytes, sonde::FuzzCut cut) {
  Talk talk(upgrade);
  sonde::ForEachPiece(bytes, cut, [&talk](std::string_view piece) { return talk.Take(piece); });
  return talk.outcome();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sonde::FuzzInput input(data, size);
  const sonde::FuzzCut cut = input.TakeByte();
  static const WebSocketUpgrade upgrade = *WebSocketUpgrade::Make({"h", "/", {}});
  const std::string bytes = WithKey(input.rest(), upgrade.request());
  Require(Run(upgrade, bytes, 0) == Run(upgrade, bytes, cut));
  return 0;
}
