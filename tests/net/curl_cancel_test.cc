// Cancellation at every phase, under whatever sanitizer the build has.
#include <curl/curl.h>
#include <gtest/gtest.h>

#include <random>

#include "net/curl_reason.h"
#include "net/http_fixture.h"
#include "servers/certs.h"

namespace sonde {
namespace {

using CurlCancelTest = HttpClientFixture;
using After = HttpReply::After;

TEST_F(CurlCancelTest, AnyNumberOfExchangesMayBeDroppedAtAnyMoment) {
  const TestChain chain = MakeChain();
  HttpServerScript plain;
  HttpServerScript secure(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  for (HttpServerScript* server : {&plain, &secure}) {
    server->On("/ok", HttpReply::Ok(std::string(20000, 'x')));
    server->On("/hold", {.bytes = "HTTP/1.1 200 OK\r\n\r\nabc", .after = After::kHold});
    server->On("/reset", {.bytes = "HTTP/1.1 200", .after = After::kReset});
    server->On("/endless",
               {.bytes = "HTTP/1.1 200 OK\r\n\r\n", .after = After::kRepeat, .tail = "abc"});
  }
  TlsOptions good;
  good.ca_pem = chain.root.cert_pem;
  TlsOptions bad;
  bad.ca_pem = MakeChain("other").root.cert_pem;
  const std::vector<TlsContextPtr> contexts = {Context(good), Context(good), Context(bad)};
  const std::vector<std::string> paths = {"/ok", "/hold", "/reset", "/endless"};

  std::mt19937 random(20240607);
  constexpr int kExchanges = 600;
  constexpr std::size_t kSlots = 8;
  std::vector<std::unique_ptr<HttpOp>> ops(kSlots);
  int started = 0;
  int completed = 0;
  while (started < kExchanges) {
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      if (random() % 2 == 0) continue;
      const HttpServerScript& server = random() % 3 == 0 ? plain : secure;
      HttpRequest request = Request(server, paths[random() % paths.size()], "localhost");
      request.tls = contexts[random() % contexts.size()];
      std::size_t budget = random() % 60000;
      request.on_body = [&ops, slot, budget,
                         die = random() % 5 == 0](std::string_view bytes) mutable {
        if (die) ops[slot].reset();
        const bool wanted = bytes.size() <= budget;
        budget -= std::min(budget, bytes.size());
        return wanted;
      };
      ++started;
      ops[slot] = client_.Fetch(std::move(request), [&, slot](HttpResponse) {
        ++completed;
        ops[slot].reset();
        ops[(slot + 1) % kSlots].reset();  // somebody else's, from inside a completion
      });
    }
    std::size_t turns = random() % 25;
    loop_.RunUntil([&] { return turns-- == 0; }, std::chrono::milliseconds(3));
  }
  ops.clear();
  EXPECT_EQ(client_.exchanges(), 0U);
  EXPECT_GT(completed, 20);
  EXPECT_LT(completed, kExchanges);
  loop_.Drain();
  EXPECT_EQ(loop_.open_handles(), 0U);
}

// --- codes
// -----------------------------------------------------------------------------------------

TEST(ReasonFromCurl, IsTotalOverCodesPhasesAndErrnos) {
  for (int code = 0; code < CURL_LAST + 20; ++code) {
    for (const Phase phase : {Phase::kConnect, Phase::kTls, Phase::kProcessing, Phase::kTransfer}) {
      for (const int os_errno : {0, ECONNREFUSED, ECONNRESET, EMFILE, ETIMEDOUT}) {
        const FailureReason reason = ReasonFromCurl({.code = code,
                                                     .phase = phase,
                                                     .os_errno = os_errno,
                                                     .head_complete = false,
                                                     .text = ""});
        EXPECT_EQ(reason == FailureReason::kNone, code == CURLE_OK) << code;
      }
    }
  }
}

TEST(ReasonFromCurl, TellsTheCausesOfOneCodeApart) {
  const auto reason = [](int code, Phase phase, int os_errno, std::string_view text) {
    return ReasonFromCurl(
        {.code = code, .phase = phase, .os_errno = os_errno, .head_complete = false, .text = text});
  };
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kProcessing, ECONNRESET, ""),
            FailureReason::kTransferReset);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTransfer, 0, ""), FailureReason::kTruncated);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTransfer, 0, "Illegal chunk"),
            FailureReason::kMalformed);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTls, ECONNRESET, ""), FailureReason::kTlsReset);
  EXPECT_EQ(reason(CURLE_SSL_CONNECT_ERROR, Phase::kTls, ECONNRESET, ""), FailureReason::kTlsReset);
  EXPECT_EQ(reason(CURLE_COULDNT_CONNECT, Phase::kConnect, EMFILE, ""), FailureReason::kNoFds);
  EXPECT_EQ(reason(CURLE_OPERATION_TIMEDOUT, Phase::kConnect, 0, ""),
            FailureReason::kConnectTimeout);
  EXPECT_EQ(reason(CURLE_OPERATION_TIMEDOUT, Phase::kTls, 0, ""), FailureReason::kTlsTimeout);
  EXPECT_EQ(reason(CURLE_OUT_OF_MEMORY, Phase::kTransfer, 0, ""), FailureReason::kSizeLimit);
  EXPECT_EQ(reason(CURLE_OUT_OF_MEMORY, Phase::kConnect, 0, ""), FailureReason::kInternal);
}

TEST(ErrnoInText, ReadsWhatCurlsTlsLayerWrites) {
  EXPECT_EQ(ErrnoInText("OpenSSL SSL_read: Connection reset by peer, errno 104"), 104);
  EXPECT_EQ(ErrnoInText("errno "), 0);
  EXPECT_EQ(ErrnoInText("all is well"), 0);
}

}  // namespace
}  // namespace sonde
