#include "server/admin_handlers.h"

#include <memory>
#include <utility>

namespace sonde {
namespace {

ServerResponse Plain(int status, std::string body) {
  ServerResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

class ReloadOp final : public Op {
 public:
  explicit ReloadOp(Responder responder) : responder_(std::move(responder)) {}

  void Start(AgentControl& control) {
    reload_ = control.Reload([this](const Result<void>& outcome) {
      ServerResponse response =
          outcome
              ? ServerResponse{.content_type = ""}
              : ServerResponse::Text(500, "failed to reload config: " + outcome.error().message);
      auto responder = std::move(responder_);
      responder.Send(std::move(response));  // destroys this
    });
  }

 private:
  Responder responder_;
  OpPtr reload_;
};

}  // namespace

HttpHandler MakeConfigHandler(const AgentControl& control) {
  return [&control](const ServerRequest&, Responder responder) -> OpPtr {
    ServerResponse response = Plain(200, control.ShownConfig());
    response.content_type = "text/plain";
    responder.Send(std::move(response));
    return nullptr;
  };
}

HttpHandler MakeHealthyHandler() {
  return [](const ServerRequest&, Responder responder) -> OpPtr {
    responder.Send(Plain(200, "Healthy"));
    return nullptr;
  };
}

HttpHandler MakeReadyHandler(const AgentControl& control) {
  return [&control](const ServerRequest&, Responder responder) -> OpPtr {
    const Result<void> ready = control.Ready();
    responder.Send(ready ? Plain(200, "Ready") : ServerResponse::Text(503, ready.error().message));
    return nullptr;
  };
}

HttpHandler MakeReloadHandler(AgentControl& control) {
  return [&control](const ServerRequest& request, Responder responder) -> OpPtr {
    if (request.method != "POST") {
      ServerResponse response = Plain(405, "This endpoint requires a POST request.\n");
      response.headers.emplace_back("Allow", "POST");
      responder.Send(std::move(response));
      return nullptr;
    }
    auto op = std::make_unique<ReloadOp>(std::move(responder));
    op->Start(control);
    return op;
  };
}

}  // namespace sonde
