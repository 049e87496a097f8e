#include "app/loop_services.h"

#include <utility>

#include "app/pinned_resolver.h"
#include "net/ares_resolver.h"
#include "net/curl_http_client.h"
#include "net/icmp_pinger.h"
#include "net/socket_connector.h"
#include "net/stream_http_client.h"
#include "net/tls_client.h"
#include "net/udp_socket.h"
#include "sonde/random.h"

namespace sonde {

struct LoopServices::Parts {
  Parts(EventLoop& loop, PinnedHosts pinned)
      : names(loop),
        resolver(loop, names, std::move(pinned)),
        streams(loop),
        tls(loop),
        tunnels(loop),
        http({loop, streams, tls}, tunnels),
        datagrams(loop),
        icmp(loop, static_cast<std::uint16_t>(RandomBits())) {}

  AresResolver names;
  PinnedResolver resolver;
  SocketConnector streams;
  OpenSslClient tls;
  CurlHttpClient tunnels;
  StreamHttpClient http;
  UdpConnector datagrams;
  SocketPinger icmp;
};

LoopServices::LoopServices(EventLoop& loop, PinnedHosts pinned)
    : parts_(std::make_unique<Parts>(loop, std::move(pinned))),
      services_{loop,         parts_->resolver,  parts_->streams, parts_->tls,
                parts_->http, parts_->datagrams, parts_->icmp} {}

LoopServices::~LoopServices() = default;

ServiceResolver& LoopServices::service_resolver() noexcept { return parts_->names; }

}  // namespace sonde
