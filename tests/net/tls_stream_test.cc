#include "net/tls_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "fakes/fake_loop.h"
#include "net/tls_client.h"
#include "net/tls_server.h"
#include "servers/certs.h"
#include "servers/temp_folder.h"
#include "servers/tls_pipe.h"

namespace sonde {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using StreamResult = std::expected<std::unique_ptr<ByteStream>, Failure>;

class TlsStreamTest : public ::testing::Test {
 protected:
  TlsStreamTest() { loop_.SetWallNow(SystemClock().WallNow()); }

  TlsServerOptions ServerOptions() const {
    TlsServerOptions options;
    options.cert_pem = chain_.full_chain_pem();
    options.key_pem = chain_.leaf.key_pem;
    return options;
  }
  TlsOptions ClientOptions() const {
    TlsOptions options;
    options.ca_pem = chain_.root.cert_pem;
    return options;
  }
  TlsContextPtr Context(const TlsOptions& options) {
    TlsContextPtr context;
    const OpPtr op = client_.Context(options, [&](std::expected<TlsContextPtr, Failure> made) {
      ASSERT_TRUE(made) << made.error().detail;
      context = *made;
    });
    loop_.RunUntilIdle();
    return context;
  }
  /// Starts both sides over pipe_.
  void Start(const TlsServerOptions& server_options, const TlsOptions& client_options,
             std::string name = "localhost", std::vector<std::string> alpn = {}) {
    auto context = TlsServerContext::Make(server_options);
    ASSERT_TRUE(context) << context.error().message;
    accept_ = AcceptTls(loop_, std::move(pipe_.server), *context,
                        [this](StreamResult stream) { server_stream_ = std::move(stream); });
    StartClient(client_options, std::move(name), std::move(alpn));
  }
  void StartClient(const TlsOptions& client_options, std::string name = "localhost",
                   std::vector<std::string> alpn = {}) {
    handshake_ = client_.Handshake(std::move(pipe_.client),
                                   {.context = Context(client_options),
                                    .server_name = std::move(name),
                                    .alpn = std::move(alpn)},
                                   [this](TlsOutcome outcome) { outcome_ = std::move(outcome); });
  }
  void Connect(const TlsServerOptions& server_options, const TlsOptions& client_options,
               std::string name = "localhost", std::vector<std::string> alpn = {}) {
    Start(server_options, client_options, std::move(name), std::move(alpn));
    loop_.RunUntilIdle();
    ASSERT_TRUE(outcome_);
  }
  /// Reads once from `stream`.
  std::expected<std::string, Failure> Read(ByteStream& stream, std::size_t max_bytes = 65536) {
    std::expected<std::string, Failure> result = std::unexpected(Failure{});
    const OpPtr op = stream.Read(max_bytes, [&](std::expected<std::string_view, Failure> bytes) {
      if (bytes) {
        result = std::string(*bytes);
      } else {
        result = std::unexpected(bytes.error());
      }
    });
    loop_.RunUntilIdle();
    return result;
  }
  bool Write(ByteStream& stream, std::string data) {
    bool good = false;
    const OpPtr op = stream.Write(
        std::move(data), [&](std::expected<void, Failure> result) { good = result.has_value(); });
    EXPECT_FALSE(good) << "completed before Write returned";
    loop_.RunUntilIdle();
    return good;
  }
  FailureReason ClientReason() const {
    return !outcome_ || outcome_->stream ? FailureReason::kNone : outcome_->stream.error().reason;
  }

  const TestChain chain_ = MakeChain();
  FakeLoop loop_;
  OpenSslClient client_{loop_};
  Pipe pipe_ = MakePipe(loop_);
  std::optional<TlsOutcome> outcome_;
  std::optional<StreamResult> server_stream_;
  OpPtr accept_, handshake_;
};

TEST_F(TlsStreamTest, CarriesBytesBothWays) {
  Connect(ServerOptions(), ClientOptions());
  ASSERT_TRUE(outcome_->stream) << outcome_->stream.error().detail;
  ASSERT_TRUE(server_stream_ && *server_stream_);
  EXPECT_TRUE(Write(**outcome_->stream, "ping"));
  EXPECT_EQ(Read(***server_stream_), "ping");
  EXPECT_TRUE(Write(***server_stream_, "pong"));
  EXPECT_EQ(Read(**outcome_->stream, 2), "po");
  EXPECT_EQ(Read(**outcome_->stream, 2), "ng");
  EXPECT_EQ(pipe_.to_server->all.find("ping"), std::string::npos);
}

TEST_F(TlsStreamTest, CarriesMoreThanARecordInAnyPieces) {
  pipe_.to_server->largest_read = 700;
  Connect(ServerOptions(), ClientOptions());
  ASSERT_TRUE(outcome_->stream && *server_stream_);
  std::string sent(300000, 'x');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>('a' + i % 23);
  EXPECT_TRUE(Write(**outcome_->stream, sent));
  std::string received;
  while (received.size() < sent.size()) {
    const auto piece = Read(***server_stream_);
    ASSERT_TRUE(piece && !piece->empty());
    received += *piece;
  }
  EXPECT_EQ(received, sent);
}

TEST_F(TlsStreamTest, FactsOfAGoodSession) {
  Connect(ServerOptions(), ClientOptions(), "localhost", {"h2", "http/1.1"});
  const TlsFacts& facts = outcome_->facts;
  EXPECT_TRUE(facts.handshake_done);
  EXPECT_TRUE(facts.verified);
  EXPECT_FALSE(facts.verify_failure);
  EXPECT_EQ(Name(facts.version), "TLS 1.3");
  EXPECT_EQ(facts.cipher, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(facts.group, "x25519");
  EXPECT_EQ(facts.alpn, "http/1.1");
  ASSERT_EQ(facts.peer_chain.size(), 2U);
  EXPECT_EQ(facts.peer_chain[0].subject, "CN=leaf");
  EXPECT_EQ(facts.earliest_expiry, facts.peer_chain[0].not_after);
  EXPECT_EQ(facts.last_chain_expiry, facts.peer_chain[0].not_after);
}

TEST_F(TlsStreamTest, FactsAreThereWhenTheVerificationFails) {
  const TestChain other = MakeChain("other");
  TlsOptions options = ClientOptions();
  options.ca_pem = other.root.cert_pem;
  Connect(ServerOptions(), options);
  EXPECT_EQ(ClientReason(), FailureReason::kCertUntrusted);
  EXPECT_FALSE(outcome_->facts.handshake_done);
  EXPECT_FALSE(outcome_->facts.verified);
  EXPECT_EQ(outcome_->facts.verify_failure.reason, FailureReason::kCertUntrusted);
  EXPECT_EQ(outcome_->facts.peer_chain.size(), 2U);
  EXPECT_EQ(outcome_->facts.version, TlsVersion::kTls13);
  EXPECT_TRUE(outcome_->facts.earliest_expiry);
  EXPECT_FALSE(outcome_->facts.last_chain_expiry);
  ASSERT_TRUE(server_stream_);  // the server was told by an alert
}

TEST_F(TlsStreamTest, TheWrongNameIsACertHostnameFailure) {
  Connect(ServerOptions(), ClientOptions(), "elsewhere.test");
  EXPECT_EQ(ClientReason(), FailureReason::kCertHostname);
}

TEST_F(TlsStreamTest, SkippingTheVerificationStillReportsIt) {
  TlsOptions options;
  options.ca_pem = MakeChain("other").root.cert_pem;
  options.insecure_skip_verify = true;
  Connect(ServerOptions(), options, "elsewhere.test");
  EXPECT_TRUE(outcome_->stream);
  EXPECT_FALSE(outcome_->facts.verified);
  EXPECT_EQ(outcome_->facts.verify_failure.reason, FailureReason::kCertHostname);
}

TEST_F(TlsStreamTest, VersionsOutOfReachAreTlsVersion) {
  TlsServerOptions server = ServerOptions();
  server.max_version = TlsVersion::kTls12;
  TlsOptions options = ClientOptions();
  options.min_version = TlsVersion::kTls13;
  Connect(server, options);
  EXPECT_EQ(ClientReason(), FailureReason::kTlsVersion) << outcome_->stream.error().detail;
}

TEST_F(TlsStreamTest, AMaximumBelowTheDefaultMinimumIsNoticedByTheHandshake) {
  TlsOptions options = ClientOptions();
  options.max_version = TlsVersion::kTls11;
  Connect(ServerOptions(), options);
  EXPECT_EQ(ClientReason(), FailureReason::kTlsVersion) << outcome_->stream.error().detail;
}

TEST_F(TlsStreamTest, AServerThatIsTooOldIsTlsVersion) {
  TlsServerOptions server = ServerOptions();
  server.min_version = TlsVersion::kTls10;
  server.max_version = TlsVersion::kTls11;
  Connect(server, ClientOptions());
  EXPECT_EQ(ClientReason(), FailureReason::kTlsVersion) << outcome_->stream.error().detail;
}

TEST_F(TlsStreamTest, OldVersionsWorkWhereAModuleAllowsThem) {
  TlsServerOptions server = ServerOptions();
  server.min_version = TlsVersion::kTls10;
  server.max_version = TlsVersion::kTls10;
  TlsOptions options = ClientOptions();
  options.min_version = TlsVersion::kTls10;
  Connect(server, options);
  ASSERT_TRUE(outcome_->stream) << outcome_->stream.error().detail;
  EXPECT_EQ(outcome_->facts.version, TlsVersion::kTls10);
}

TEST_F(TlsStreamTest, AMissingClientCertificateIsAnAlert) {
  TlsServerOptions server = ServerOptions();
  server.max_version = TlsVersion::kTls12;
  server.client_ca_pem = chain_.root.cert_pem;
  server.client_auth = TlsClientAuth::kRequireVerified;
  Connect(server, ClientOptions());
  EXPECT_EQ(ClientReason(), FailureReason::kTlsAlert);
  EXPECT_THAT(outcome_->stream.error().detail, HasSubstr("handshake failure"));
}

TEST_F(TlsStreamTest, InTls13AMissingClientCertificateIsToldByTheFirstRead) {
  TlsServerOptions server = ServerOptions();
  server.client_ca_pem = chain_.root.cert_pem;
  server.client_auth = TlsClientAuth::kRequireVerified;
  Connect(server, ClientOptions());
  ASSERT_TRUE(outcome_->stream);
  const auto read = Read(**outcome_->stream);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, FailureReason::kTlsAlert);
  EXPECT_THAT(read.error().detail, HasSubstr("certificate required"));
}

TEST_F(TlsStreamTest, AClientCertificateIsAccepted) {
  const TestCert mine = IssueCert(chain_.root, {.common_name = "client"});
  TlsServerOptions server = ServerOptions();
  server.client_ca_pem = chain_.root.cert_pem;
  server.client_auth = TlsClientAuth::kRequireVerified;
  TlsOptions options = ClientOptions();
  options.cert_pem = mine.cert_pem;
  options.key_pem = mine.key_pem;
  Connect(server, options);
  ASSERT_TRUE(server_stream_ && *server_stream_) << server_stream_->error().detail;
  EXPECT_TRUE(Write(***server_stream_, "welcome"));
  EXPECT_EQ(Read(**outcome_->stream), "welcome");
}

TEST_F(TlsStreamTest, APeerThatDoesNotSpeakTlsIsToldAsSuch) {
  StartClient(ClientOptions());
  pipe_.to_client->bytes = "HTTP/1.1 400 Bad Request\r\n\r\n";
  pipe_.to_client->Wake();
  loop_.RunUntilIdle();
  EXPECT_EQ(ClientReason(), FailureReason::kTlsProtocol);
  EXPECT_THAT(outcome_->stream.error().detail, HasSubstr("does not speak TLS"));
}

TEST_F(TlsStreamTest, AnEndDuringTheHandshakeIsAReset) {
  StartClient(ClientOptions());
  pipe_.server.reset();
  loop_.RunUntilIdle();
  EXPECT_EQ(ClientReason(), FailureReason::kTlsReset);
  EXPECT_THAT(outcome_->stream.error().detail, HasSubstr("closed the connection"));
  EXPECT_TRUE(pipe_.to_server->ended) << "a failed handshake closes its transport";
}

TEST_F(TlsStreamTest, AResetDuringTheHandshakeIsOneOfTlsUnlessItIsTheAgents) {
  StartClient(ClientOptions());
  pipe_.to_client->broken = {FailureReason::kTransferReset, "connection reset"};
  pipe_.to_client->Wake();
  loop_.RunUntilIdle();
  EXPECT_EQ(ClientReason(), FailureReason::kTlsReset);

  pipe_ = MakePipe(loop_);
  StartClient(ClientOptions());
  pipe_.to_client->broken = {FailureReason::kNoFds, "no descriptors"};
  pipe_.to_client->Wake();
  loop_.RunUntilIdle();
  EXPECT_EQ(ClientReason(), FailureReason::kNoFds);
}

TEST_F(TlsStreamTest, ClosingOneSideEndsTheOtherWithACloseNotify) {
  Connect(ServerOptions(), ClientOptions());
  const std::size_t before = pipe_.to_client->all.size();
  server_stream_.reset();
  EXPECT_GT(pipe_.to_client->all.size(), before) << "no close_notify was sent";
  EXPECT_EQ(Read(**outcome_->stream), "");
  EXPECT_EQ(Read(**outcome_->stream), "");
}

TEST_F(TlsStreamTest, AnEndBetweenRecordsIsAnEndAndWithinOneIsTruncation) {
  Connect(ServerOptions(), ClientOptions());
  EXPECT_TRUE(Write(***server_stream_, std::string(1000, 'x')));
  pipe_.to_client->ended = true;
  const std::string record = pipe_.to_client->bytes;
  EXPECT_EQ(Read(**outcome_->stream)->size(), 1000U);
  EXPECT_EQ(Read(**outcome_->stream), "");

  outcome_.reset();
  server_stream_.reset();
  pipe_ = MakePipe(loop_);
  Connect(ServerOptions(), ClientOptions());
  EXPECT_TRUE(Write(***server_stream_, std::string(1000, 'x')));
  pipe_.to_client->bytes.resize(500);
  pipe_.to_client->ended = true;
  const auto read = Read(**outcome_->stream);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, FailureReason::kTruncated);
}

TEST_F(TlsStreamTest, GarbageInsideTheSessionFailsTheRead) {
  Connect(ServerOptions(), ClientOptions());
  pipe_.to_client->bytes = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'z');
  const auto read = Read(**outcome_->stream);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, FailureReason::kTlsAlert) << read.error().detail;
}

TEST_F(TlsStreamTest, AForeignContextIsRefusedLater) {
  bool called = false;
  const OpPtr op = client_.Handshake(std::move(pipe_.client), {}, [&](TlsOutcome outcome) {
    called = true;
    EXPECT_FALSE(outcome.stream);
  });
  EXPECT_FALSE(called);
  loop_.RunUntilIdle();
  EXPECT_TRUE(called);
}

TEST_F(TlsStreamTest, BothSidesMayBeDroppedAtAnyMoment) {
  const TlsContextPtr context = Context(ClientOptions());
  const auto server_context = TlsServerContext::Make(ServerOptions());
  ASSERT_TRUE(server_context);
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Pipe pipe = MakePipe(loop_);
    pipe.to_client->largest_read = 1 + random() % 2000;
    std::optional<StreamResult> server;
    std::optional<TlsOutcome> outcome;
    OpPtr write, read;
    OpPtr accept =
        AcceptTls(loop_, std::move(pipe.server), *server_context, [&](StreamResult stream) {
          server = std::move(stream);
          if (*server)
            write = (**server)->Write(std::string(50000, 'x'), [](std::expected<void, Failure>) {});
        });
    OpPtr handshake = client_.Handshake(
        std::move(pipe.client), {.context = context, .server_name = "localhost", .alpn = {}},
        [&](TlsOutcome result) {
          outcome = std::move(result);
          if (outcome->stream) {
            read = (*outcome->stream)->Read(100, [&](std::expected<std::string_view, Failure>) {
              read.reset();
            });
          }
        });
    const std::size_t turns = random() % 40;
    for (std::size_t i = 0; i < turns; ++i) loop_.RunTurn();
    if (random() % 2 == 0) {
      handshake.reset();
      read.reset();
      outcome.reset();
      loop_.RunTurn();
    }
    write.reset();
    accept.reset();
    server.reset();
    read.reset();
  }
  loop_.RunUntilIdle();
  EXPECT_EQ(loop_.pending_deferred(), 0U);
}

// --- contexts
// --------------------------------------------------------------------------------------

class TlsContextTest : public ::testing::Test {
 protected:
  std::expected<TlsContextPtr, Failure> Make(const TlsOptions& options) {
    std::expected<TlsContextPtr, Failure> result = std::unexpected(Failure{});
    bool called = false;
    const OpPtr op = client_.Context(options, [&](std::expected<TlsContextPtr, Failure> made) {
      called = true;
      result = std::move(made);
    });
    EXPECT_FALSE(called) << "completed before Context returned";
    loop_.RunUntilIdle();
    EXPECT_TRUE(called);
    return result;
  }
  FailureReason Reason(const TlsOptions& options) {
    const auto made = Make(options);
    if (made) return FailureReason::kNone;
    EXPECT_FALSE(made.error().detail.empty());
    return made.error().reason;
  }

  FakeLoop loop_;
  OpenSslClient client_{loop_};
  const TestChain chain_ = MakeChain();
  const TempFolder dir_;
};

TEST_F(TlsContextTest, OneSetOfOptionsHasOneContext) {
  TlsOptions options;
  options.ca_file = dir_.Replace("ca.pem", chain_.root.cert_pem);
  const auto first = Make(options);
  ASSERT_TRUE(first);
  EXPECT_EQ(*first, *Make(options));
  TlsOptions other = options;
  other.insecure_skip_verify = true;
  const auto second = Make(other);
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(client_.store_loads(), 1U) << "the same authorities were parsed twice";
}

TEST_F(TlsContextTest, RequestsAtTheSameTimeShareOneJob) {
  TlsOptions options;
  options.ca_pem = chain_.root.cert_pem;
  std::vector<TlsContextPtr> contexts;
  std::vector<OpPtr> ops;
  for (int i = 0; i < 5; ++i) {
    ops.push_back(client_.Context(options, [&](std::expected<TlsContextPtr, Failure> made) {
      contexts.push_back(*made);
      ops[4].reset();  // while the others are being told
    }));
  }
  ops[1].reset();
  loop_.RunUntilIdle();
  EXPECT_EQ(contexts.size(), 3U);
  EXPECT_EQ(client_.store_loads(), 1U);
  for (const TlsContextPtr& context : contexts) EXPECT_EQ(context, contexts.front());
}

TEST_F(TlsContextTest, AChangedFileIsSeenWithinASecond) {
  TlsOptions options;
  options.ca_file = dir_.Replace("ca.pem", chain_.root.cert_pem);
  const auto first = Make(options);
  loop_.Advance(std::chrono::milliseconds(1500));
  EXPECT_EQ(*first, *Make(options)) << "nothing has changed";
  dir_.Replace("ca.pem", MakeChain("new").root.cert_pem);
  EXPECT_EQ(*first, *Make(options)) << "looked again within the second";
  loop_.Advance(std::chrono::milliseconds(1500));
  const auto second = Make(options);
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
  dir_.Replace("ca.pem", "broken");
  loop_.Advance(std::chrono::milliseconds(1500));
  EXPECT_EQ(Reason(options), FailureReason::kConfig);
  dir_.Replace("ca.pem", chain_.root.cert_pem);
  EXPECT_EQ(Reason(options), FailureReason::kNone) << "a failure is not kept";
}

TEST_F(TlsContextTest, BadMaterialIsAConfigurationFailure) {
  TlsOptions missing;
  missing.ca_file = dir_.Path("missing.pem");
  EXPECT_EQ(Reason(missing), FailureReason::kConfig);
  TlsOptions directory;
  directory.ca_file = dir_.path().string();
  EXPECT_EQ(Reason(directory), FailureReason::kConfig);
  TlsOptions empty;
  empty.ca_pem = "no certificate";
  EXPECT_EQ(Reason(empty), FailureReason::kConfig);
  TlsOptions no_key;
  no_key.cert_pem = chain_.leaf.cert_pem;
  EXPECT_EQ(Reason(no_key), FailureReason::kConfig);
  TlsOptions other_key = no_key;
  other_key.key_pem = chain_.root.key_pem;
  EXPECT_EQ(Reason(other_key), FailureReason::kConfig);
  TlsOptions versions;
  versions.min_version = TlsVersion::kTls13;
  versions.max_version = TlsVersion::kTls12;
  EXPECT_EQ(Reason(versions), FailureReason::kConfig);
  TlsOptions good = no_key;
  good.key_pem = chain_.leaf.key_pem;
  EXPECT_EQ(Reason(good), FailureReason::kNone);
}

TEST_F(TlsContextTest, SecretsAreNotInTheMessages) {
  TlsOptions options;
  options.cert_pem = chain_.leaf.cert_pem;
  options.key_pem = "sesame";
  const auto made = Make(options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().detail.find("sesame"), std::string::npos);
}

TEST_F(TlsContextTest, OtherBlocksAndBrokenCertificatesInACaFileAreSkipped) {
  TlsOptions options;
  options.ca_pem = chain_.leaf.key_pem +
                   "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" +
                   chain_.root.cert_pem;
  EXPECT_EQ(Reason(options), FailureReason::kNone);
}

}  // namespace
}  // namespace sonde
