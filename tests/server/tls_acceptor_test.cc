// What becomes of connections to the TLS port.
#include "server/tls_acceptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "fakes/fake_loop.h"
#include "fakes/fake_net.h"
#include "net/replay_stream.h"

namespace sonde {
namespace {

class TlsAcceptorTest : public testing::Test {
 protected:
  TlsAcceptorTest() { InitLog(LogLevel::kError, LogFormat::kLogfmt); }

  std::shared_ptr<FakePeer> Connect() {
    auto peer = std::make_shared<FakePeer>(loop_);
    acceptor_.Accept(std::make_unique<FakeByteStream>(peer));
    loop_.RunUntilIdle();
    return peer;
  }

  FakeLoop loop_;
  std::size_t ready_ = 0;
  TlsAcceptor acceptor_{loop_,
                        std::make_shared<WebSettingsFile>(
                            "/nowhere/web.yml", [](const std::string&) { return WebConfig{}; }),
                        [this](const std::unique_ptr<ByteStream>&) { ++ready_; }};
};

TEST_F(TlsAcceptorTest, PlainHttpIsToldSo) {
  const auto peer = Connect();
  peer->Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  loop_.RunUntilIdle();
  EXPECT_EQ(peer->received(),
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
  EXPECT_TRUE(peer->dropped());
  EXPECT_EQ(ready_, 0U);
}

TEST_F(TlsAcceptorTest, WhoSaysNothingIsDropped) {
  const auto peer = Connect();
  loop_.Advance(TlsAcceptor::kTimeout - std::chrono::seconds(1));
  EXPECT_FALSE(peer->dropped());
  loop_.Advance(std::chrono::seconds(2));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(TlsAcceptorTest, WithoutACertificateNobodyIsServed) {
  const auto peer = Connect();
  peer->Send("\x16\x03\x01");
  loop_.RunUntilIdle();
  EXPECT_TRUE(peer->dropped());
}

TEST_F(TlsAcceptorTest, TheOldestHandshakeMakesRoom) {
  const auto first = Connect();
  const auto second = Connect();
  std::vector<std::shared_ptr<FakePeer>> others;
  for (std::size_t i = 1; i < TlsAcceptor::kMaxHandshakes; ++i) others.push_back(Connect());
  EXPECT_TRUE(first->dropped());
  EXPECT_FALSE(second->dropped());
}

TEST(ReplayStream, GivesBackWhatWasReadAndThenTheRest) {
  FakeLoop loop;
  auto peer = std::make_shared<FakePeer>(loop);
  ReplayStream stream(loop, "abc", std::make_unique<FakeByteStream>(peer));
  peer->Send("def");
  std::string read;
  for (int i = 0; i < 3; ++i) {
    const OpPtr op = stream.Read(2, [&](auto bytes) { (read += *bytes) += '|'; });
    loop.RunUntilIdle();
  }
  EXPECT_EQ(read, "ab|c|de|");
}

}  // namespace
}  // namespace sonde
