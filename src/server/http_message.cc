#include "server/http_message.h"

#include "server/http_text.h"
#include "sonde/ascii.h"

namespace sonde {

std::string_view ServerRequest::Header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers) {
    if (EqualsIgnoreCase(key, name)) return value;
  }
  return {};
}

ServerResponse ServerResponse::Text(int status, std::string_view message) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"X-Content-Type-Options", "nosniff"}};
  response.body = std::string(message) + "\n";
  return response;
}

Responder::~Responder() {
  if (sink_) Send(ServerResponse::Text(500, "no handler answered the request"));
}

void Responder::Send(ServerResponse response) {
  // The sink may destroy this responder.
  auto sink = std::exchange(sink_, nullptr);
  if (sink) sink(std::move(response));
}

}  // namespace sonde
