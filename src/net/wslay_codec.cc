// The frames of sonde/net/websocket.h, over wslay.
#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "sonde/net/websocket.h"
#include "sonde/random.h"

namespace sonde {

class WebSocketCodec::Impl {
 public:
  Impl() {
    wslay_event_callbacks callbacks{};
    callbacks.recv_callback = &Impl::OnRecv;
    callbacks.send_callback = &Impl::OnSend;
    callbacks.genmask_callback = &Impl::OnMask;
    callbacks.on_msg_recv_callback = &Impl::OnMessage;
    wslay_event_context_client_init(&context_, &callbacks, this);
    wslay_event_config_set_max_recv_msg_length(context_, kMaxMessageBytes);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { wslay_event_context_free(context_); }

  std::expected<void, Failure> Receive(std::string_view bytes) {
    input_ = bytes;
    const int result = wslay_event_recv(context_);
    input_ = {};
    if (wslay_event_get_close_received(context_) != 0) return std::unexpected(ClosedByPeer());
    if (result == 0 && wslay_event_get_read_enabled(context_) != 0) return {};
    wslay_event_send(context_);  // the close that was queued says what was wrong
    return std::unexpected(Broken());
  }

  std::optional<std::string> TakeMessage() {
    if (messages_.empty()) return std::nullopt;
    std::string message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  void SendText(std::string_view text) {
    const wslay_event_msg message{WSLAY_TEXT_FRAME,
                                  reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    wslay_event_queue_msg(context_, &message);
  }

  std::string TakeOutput() {
    wslay_event_send(context_);
    return std::exchange(output_, {});
  }

 private:
  static Impl& Of(void* user_data) { return *static_cast<Impl*>(user_data); }

  static ssize_t OnRecv(wslay_event_context_ptr context, std::uint8_t* buffer, std::size_t size,
                        int, void* user_data) {
    std::string_view& input = Of(user_data).input_;
    if (input.empty()) {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    const std::size_t count = std::min(size, input.size());
    std::memcpy(buffer, input.data(), count);
    input.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }

  static ssize_t OnSend(wslay_event_context_ptr, const std::uint8_t* data, std::size_t size, int,
                        void* user_data) {
    Of(user_data).output_.append(reinterpret_cast<const char*>(data), size);
    return static_cast<ssize_t>(size);
  }

  static int OnMask(wslay_event_context_ptr, std::uint8_t* buffer, std::size_t size, void*) {
    for (std::size_t i = 0; i < size; ++i) buffer[i] = static_cast<std::uint8_t>(RandomBits());
    return 0;
  }

  static void OnMessage(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message,
                        void* user_data) {
    Impl& self = Of(user_data);
    if (message->opcode == WSLAY_CONNECTION_CLOSE) {
      constexpr std::size_t kCodeBytes = 2;
      const std::size_t skipped = std::min(kCodeBytes, message->msg_length);
      self.close_text_.assign(reinterpret_cast<const char*>(message->msg) + skipped,
                              message->msg_length - skipped);
    } else if (wslay_is_ctrl_frame(message->opcode) == 0) {
      self.messages_.emplace_back(reinterpret_cast<const char*>(message->msg), message->msg_length);
    }
  }

  Failure ClosedByPeer() const {
    const std::uint16_t code = wslay_event_get_status_code_received(context_);
    std::string detail = "the peer closed the WebSocket";
    if (code != 0 && code != WSLAY_CODE_NO_STATUS_RCVD) {
      detail += " with code " + std::to_string(code);
    }
    if (!close_text_.empty()) detail += ": " + close_text_;
    return {FailureReason::kTruncated, std::move(detail)};
  }

  Failure Broken() const {
    switch (wslay_event_get_status_code_sent(context_)) {
      case WSLAY_CODE_MESSAGE_TOO_BIG:
        return {FailureReason::kSizeLimit, "a message is larger than 16 MiB"};
      case WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA:
        return {FailureReason::kMalformed, "a text message is not UTF-8"};
      default: return {FailureReason::kMalformed, "the peer sent a frame that is against RFC 6455"};
    }
  }

  wslay_event_context_ptr context_ = nullptr;
  std::string_view input_;
  std::string output_;
  std::string close_text_;
  std::deque<std::string> messages_;
};

WebSocketCodec::WebSocketCodec() : impl_(std::make_unique<Impl>()) {}
WebSocketCodec::~WebSocketCodec() = default;

std::expected<void, Failure> WebSocketCodec::Receive(std::string_view bytes) {
  return impl_->Receive(bytes);
}
std::optional<std::string> WebSocketCodec::TakeMessage() { return impl_->TakeMessage(); }
void WebSocketCodec::SendText(std::string_view text) { impl_->SendText(text); }
std::string WebSocketCodec::TakeOutput() { return impl_->TakeOutput(); }

}  // namespace sonde
