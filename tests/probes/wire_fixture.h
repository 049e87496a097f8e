// WireFixture: runs of a prober over the real transports, against servers on loopback.
//
// Why: what fakes can't show: bytes on the wire, real stamps, real cancellation.
//
// THREAD: the test's. LIFETIME: the test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "event/uv_loop.h"
#include "net/ares_resolver.h"
#include "net/curl_http_client.h"
#include "net/icmp_pinger.h"
#include "net/net_init.h"
#include "net/socket_connector.h"
#include "net/stream_http_client.h"
#include "net/tls_client.h"
#include "net/udp_socket.h"
#include "sonde/probe_run.h"

namespace sonde {

class WireFixture : public ::testing::Test {
 protected:
  static constexpr Duration kLimit = std::chrono::seconds(20);

  static void SetUpTestSuite() { ASSERT_TRUE(InitNetLibraries()); }

  template <typename Run, typename Config>
  std::unique_ptr<ProbeRun> NewRun(const Config& config, std::string target,
                                   Duration timeout = std::chrono::seconds(5)) {
    RunRequest request;
    request.target = std::move(target);
    request.timeout = timeout;
    return std::make_unique<Run>(services_, std::make_shared<Config>(config), std::move(request));
  }

  /// The run to its end. Phases never exceed the whole.
  ProbeResult Finish(std::unique_ptr<ProbeRun> run) {
    std::optional<ProbeResult> result;
    run->Start([&](ProbeResult got) { result = std::move(got); });
    EXPECT_FALSE(result) << "ended before Start returned";
    EXPECT_TRUE(loop_.RunUntil([&] { return result.has_value(); }, kLimit));
    if (!result) return {};
    EXPECT_LE(result->phases.Sum(), result->duration);
    EXPECT_GE(result->Unaccounted(), Duration::zero());
    return std::move(*result);
  }

  static std::string Describe(const ProbeResult& result) {
    if (result.success) return "success";
    return std::string(Info(result.failure.reason).name) + ": " + result.failure.detail;
  }

  UvLoop loop_;
  AresResolver resolver_{loop_};
  SocketConnector streams_{loop_};
  OpenSslClient tls_{loop_};
  CurlHttpClient curl_{loop_};
  StreamHttpClient http_{{loop_, streams_, tls_}, curl_};
  UdpConnector datagrams_{loop_};
  SocketPinger icmp_{loop_, 1};
  ProbeServices services_{loop_, resolver_, streams_, tls_, http_, datagrams_, icmp_};
};

}  // namespace sonde
