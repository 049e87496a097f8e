// What a peer may make a TLS stream do for nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <utility>

#include "fakes/fake_loop.h"
#include "net/tls_client.h"
#include "net/tls_server.h"
#include "servers/certs.h"
#include "servers/tls_pipe.h"

namespace sonde {
namespace {

using ::testing::HasSubstr;

/// A client over pipe_, whose server is an engine that the test drives.
class TlsFloodTest : public ::testing::Test {
 protected:
  TlsFloodTest() {
    loop_.SetWallNow(SystemClock().WallNow());
    TlsServerOptions options;
    options.cert_pem = chain_.full_chain_pem();
    options.key_pem = chain_.leaf.key_pem;
    context_ = TlsServerContext::Make(options).value_or(nullptr);
    server_ = std::make_unique<TlsEngine>(SSL_new(context_->ssl_ctx()));
    SSL_set_accept_state(&server_->ssl());
  }
  void StartClient() {
    TlsOptions options;
    options.ca_pem = chain_.root.cert_pem;
    TlsContextPtr context;
    const OpPtr op = client_.Context(
        options, [&](std::expected<TlsContextPtr, Failure> made) { context = made.value(); });
    loop_.RunUntilIdle();
    handshake_ = client_.Handshake(std::move(pipe_.client),
                                   {.context = context, .server_name = "localhost", .alpn = {}},
                                   [this](TlsOutcome outcome) { outcome_ = std::move(outcome); });
    loop_.RunUntilIdle();
  }
  /// Carries what is under way to both sides.
  void PassOn() {
    pipe_.to_client->bytes += server_->TakeOutput();
    if (!pipe_.to_client->bytes.empty()) pipe_.to_client->Wake();
    loop_.RunUntilIdle();
    server_->Feed(std::exchange(pipe_.to_server->bytes, {}));
  }
  void UpdateKeys(int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_EQ(SSL_key_update(&server_->ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
      ASSERT_EQ(server_->Handshake(), TlsEngine::Step::kDone);
    }
  }
  std::expected<std::string, Failure> Read() {
    std::expected<std::string, Failure> result = std::unexpected(Failure{});
    const OpPtr op =
        (*outcome_->stream)->Read(100, [&](std::expected<std::string_view, Failure> bytes) {
          if (bytes) result = std::string(*bytes);
          if (!bytes) result = std::unexpected(bytes.error());
        });
    loop_.RunUntilIdle();
    return result;
  }

  const TestChain chain_ = MakeChain();
  FakeLoop loop_;
  OpenSslClient client_{loop_};
  Pipe pipe_ = MakePipe(loop_);
  TlsServerContextPtr context_;
  std::unique_ptr<TlsEngine> server_;
  std::optional<TlsOutcome> outcome_;
  OpPtr handshake_;
};

// The library would answer them all within one read, whatever that costs the loop.
TEST_F(TlsFloodTest, ManyKeyUpdatesInARowFailTheRead) {
  StartClient();
  while (PassOn(), !outcome_) server_->Handshake();
  ASSERT_TRUE(outcome_->stream) << outcome_->stream.error().detail;
  ASSERT_EQ(server_->Handshake(), TlsEngine::Step::kDone);
  for (int i = 0; i < 3; ++i) {
    UpdateKeys(16);
    server_->Write("data");
    PassOn();
    const auto read = Read();
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, "data");
  }
  UpdateKeys(40);
  server_->Write("data");
  PassOn();
  const auto read = Read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, FailureReason::kTlsAlert);
}

// The library's own list has ffdhe8192: a handful of such handshakes would stop a loop for a
// second.
TEST_F(TlsFloodTest, TheGroupsOfAHandshakeAreThoseOfGo) {
  StartClient();
  const std::string groups("\0\x0a\0\x0a\0\x08\0\x1d\0\x17\0\x18\0\x19", 14);
  EXPECT_THAT(pipe_.to_server->all, HasSubstr(groups));
}

}  // namespace
}  // namespace sonde
