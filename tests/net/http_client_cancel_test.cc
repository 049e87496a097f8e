// Cancellation at every phase, under whatever sanitizer the build has.
#include <gtest/gtest.h>

#include <random>

#include "net/http_fixture.h"
#include "servers/certs.h"

namespace sonde {
namespace {

using HttpClientCancelTest = EitherHttpClient;
SONDE_WITH_BOTH_HTTP_CLIENTS(HttpClientCancelTest);
using After = HttpReply::After;

TEST_P(HttpClientCancelTest, AnyNumberOfExchangesMayBeDroppedAtAnyMoment) {
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
      ops[slot] = client().Fetch(std::move(request), [&, slot](HttpResponse) {
        ++completed;
        ops[slot].reset();
        ops[(slot + 1) % kSlots].reset();  // somebody else's, from inside a completion
      });
    }
    std::size_t turns = random() % 25;
    loop_.RunUntil([&] { return turns-- == 0; }, std::chrono::milliseconds(3));
  }
  ops.clear();
  EXPECT_EQ(curl_.exchanges(), 0U);
  EXPECT_GT(completed, 5);
  EXPECT_LT(completed, kExchanges);
  loop_.Drain();
  EXPECT_EQ(loop_.open_handles(), 0U);
}

}  // namespace
}  // namespace sonde
