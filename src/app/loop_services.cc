#include "app/loop_services.h"

#include <utility>

#include "app/pinned_resolver.h"
#include "net/ares_resolver.h"
#include "net/curl_http_client.h"
#include "net/socket_connector.h"
#include "net/tls_client.h"

namespace sonde {

struct LoopServices::Parts {
  Parts(EventLoop& loop, PinnedHosts pinned)
      : names(loop), resolver(loop, names, std::move(pinned)), streams(loop), tls(loop), http(loop) {}

  AresResolver names;
  PinnedResolver resolver;
  SocketConnector streams;
  OpenSslClient tls;
  CurlHttpClient http;
};

LoopServices::LoopServices(EventLoop& loop, PinnedHosts pinned)
    : parts_(std::make_unique<Parts>(loop, std::move(pinned))),
      services_{loop, parts_->resolver, parts_->streams, parts_->tls, parts_->http} {}

LoopServices::~LoopServices() = default;

}  // namespace sonde
