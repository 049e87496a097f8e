// AnswerOp: waits for something of which an answer is made.
//
// Why: pages and large JSON are made on a helper thread, and the past is read by the history's.
//
// THREAD: the main loop. LIFETIME: the server's; destroyed by Send.
#pragma once

#include <memory>
#include <utility>

#include "server/http_message.h"
#include "sonde/event_loop.h"

namespace sonde {

class AnswerOp final : public Op {
 public:
  explicit AnswerOp(Responder responder) : responder_(std::move(responder)) {}
  /// Drops what it waited for before. May be called by the completion of that, as its last
  /// statement.
  void WaitFor(OpPtr op) { waits_for_ = std::move(op); }
  void Send(ServerResponse response) {
    auto responder = std::move(responder_);
    responder.Send(std::move(response));  // destroys this
  }

  /// Answers with what `render` makes on a helper thread: a callable without arguments that gives a
  /// ServerResponse and holds all that it needs. As WaitFor.
  template <typename Render>
  void RenderOffLoop(EventLoop& loop, Render render) {
    auto response = std::make_shared<ServerResponse>();
    WaitFor(loop.OffLoop([response, render = std::move(render)] { *response = render(); },
                         [response, this] { Send(std::move(*response)); }));
  }

 private:
  Responder responder_;
  OpPtr waits_for_;
};

/// Answers with what `render` makes on a helper thread.
template <typename Render>
OpPtr AnswerOffLoop(EventLoop& loop, Responder responder, Render render) {
  auto op = std::make_unique<AnswerOp>(std::move(responder));
  op->RenderOffLoop(loop, std::move(render));
  return op;
}

}  // namespace sonde
