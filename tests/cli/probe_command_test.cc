// `sonde probe` and `sonde check` against loopback sockets, in-process.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "cli/capture.h"

namespace sonde {
namespace {

/// A port of its own; connections are answered by the backlog alone, or refused.
class Port {
 public:
  explicit Port(bool listening) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own), 0);
    EXPECT_TRUE(!listening || ::listen(fd_, 128) == 0);
    socklen_t size = sizeof own;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size);
    number_ = std::to_string(ntohs(own.sin_port));
  }
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  ~Port() { ::close(fd_); }
  std::string address() const { return "127.0.0.1:" + number_; }
  std::string named(const std::string& host) const { return host + ":" + number_; }

 private:
  int fd_;
  std::string number_;
};

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class ProbeCommandTest : public testing::Test {
 protected:
  Port open{true};
  Port closed{false};  ///< bound but not listening, so nobody else gets it
};

TEST_F(ProbeCommandTest, ATargetThatPassesIsExit0) {
  Capture capture;
  EXPECT_EQ(capture.Run({"probe", open.address()}), ExitCode::kOk) << capture.err();
  EXPECT_TRUE(Has(capture.out(), "connect")) << capture.out();
  EXPECT_FALSE(Has(capture.out(), "\x1b")) << "no colours outside a terminal";
}

TEST_F(ProbeCommandTest, ATargetThatFailsIsExit1WithTheReason) {
  Capture capture;
  EXPECT_EQ(capture.Run({"probe", closed.address()}), ExitCode::kCheckFailed);
  EXPECT_TRUE(Has(capture.out(), "refused")) << capture.out();
}

TEST_F(ProbeCommandTest, EveryFormatShowsTheVerdict) {
  Capture json;
  EXPECT_EQ(json.Run({"probe", closed.address(), "-o", "json"}), ExitCode::kCheckFailed);
  EXPECT_TRUE(Has(json.out(), "\"reason\": \"refused\"")) << json.out();
  Capture prometheus;
  EXPECT_EQ(prometheus.Run({"probe", open.address(), "-o", "prometheus"}), ExitCode::kOk);
  EXPECT_TRUE(Has(prometheus.out(), "\nprobe_success 1\n")) << prometheus.out();
}

TEST_F(ProbeCommandTest, CountRunsOneAfterTheOtherAndSumsUp) {
  Capture capture;
  EXPECT_EQ(capture.Run({"probe", open.address(), "--count", "3"}), ExitCode::kOk);
  EXPECT_TRUE(Has(capture.out(), "passed 3 of 3; fastest ")) << capture.out();
}

TEST_F(ProbeCommandTest, APinnedNameIsNotLookedUp) {
  Capture capture;
  EXPECT_EQ(
      capture.Run({"probe", open.named("sonde.invalid"), "--resolve", "Sonde.invalid:127.0.0.1"}),
      ExitCode::kOk)
      << capture.out();
}

TEST_F(ProbeCommandTest, APinnedNameOfTheOtherFamilyHasNoAddress) {
  Capture capture;
  EXPECT_EQ(capture.Run({"probe", open.named("sonde.invalid"), "--ip6", "--resolve",
                         "sonde.invalid:127.0.0.1"}),
            ExitCode::kCheckFailed);
  EXPECT_TRUE(Has(capture.out(), "resolve")) << capture.out();
}

TEST_F(ProbeCommandTest, ChecksOfAFileRunOnceAndTheWorstDecides) {
  const ScratchFile file("checks.yml",
                         "region: here\nmodules: {tcp: {prober: tcp}}\nchecks:\n"
                         "  - {name: good, module: tcp, targets: ['" +
                             open.address() + "']}\n  - {name: bad, module: tcp, targets: ['" +
                             closed.address() +
                             "']}\n  - {name: far, module: tcp, regions: [there], "
                             "targets: ['" +
                             closed.address() + "']}\n");
  Capture all;
  EXPECT_EQ(all.Run({"check", "--config.file", file.path()}), ExitCode::kCheckFailed) << all.err();
  EXPECT_TRUE(Has(all.out(), "good") && Has(all.out(), "bad")) << all.out();
  EXPECT_FALSE(Has(all.out(), "far")) << "a check of another region";
  Capture one;
  EXPECT_EQ(one.Run({"check", "good", "--config.file", file.path()}), ExitCode::kOk) << one.out();
  EXPECT_FALSE(Has(one.out(), "bad"));
  Capture named;
  EXPECT_EQ(named.Run({"check", "far", "--config.file", file.path(), "-o", "json"}),
            ExitCode::kCheckFailed);
  EXPECT_TRUE(Has(named.out(), "\"failed\": 1")) << named.out();
  Capture none;
  EXPECT_EQ(none.Run({"check", "nothing", "--config.file", file.path()}), ExitCode::kUsage);
  EXPECT_TRUE(Has(none.err(), "there is no check \"nothing\"")) << none.err();
}

}  // namespace
}  // namespace sonde
