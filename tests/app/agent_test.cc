#include "app/agent.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/log.h"

namespace sonde {
namespace {

using std::chrono::seconds;
constexpr auto kPatience = seconds(30);

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A listening socket of the test; connections wait in its backlog until Accept.
class Listener {
 public:
  Listener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in any = Loopback(0);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&any), sizeof any), 0);
    EXPECT_EQ(::listen(fd_, 128), 0);
  }
  ~Listener() { ::close(fd_); }
  std::string address() const {
    sockaddr_in own{};
    socklen_t size = sizeof own;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&own), &size);
    return "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
  }
  int Accept() const { return ::accept(fd_, nullptr, nullptr); }

 private:
  int fd_;
};

struct Answer {
  int status = 0;
  std::string body;
};

/// One request on a connection of its own.
class Request {
 public:
  Request(std::uint16_t port, const std::string& method, const std::string& path)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in peer = Loopback(port);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0;
    const std::string text =
        method + " " + path +
        " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    connected_ = connected_ && ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) > 0;
  }
  ~Request() { ::close(fd_); }
  bool connected() const { return connected_; }
  Answer Wait() const {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 1; connected_ && (got = ::recv(fd_, buffer, sizeof buffer, 0)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(got));
    }
    if (text.size() < 12) return {};
    return {.status = std::stoi(text.substr(9, 3)), .body = text.substr(text.find("\r\n\r\n") + 4)};
  }

 private:
  int fd_;
  bool connected_ = false;
};

/// An agent on a thread of its own, as main() would run it.
class RunningAgent {
 public:
  RunningAgent(const std::string& path, Duration grace = seconds(20),
               std::optional<Duration> reload_interval = std::nullopt) {
    AgentOptions options;
    options.config_file = path;
    options.listen_addresses = {"127.0.0.1:0"};
    options.shards = 2;
    options.drain_grace = grace;
    options.reload_interval = reload_interval;
    std::promise<std::uint16_t> port;
    auto started = port.get_future();
    thread_ = std::thread([this, options, &port] {
      Agent agent(options);
      const auto outcome = agent.Start();
      EXPECT_TRUE(outcome) << outcome.error().message;
      agent_ = &agent;
      port.set_value(agent.endpoints().at(0).port);
      agent.Run();
      agent_ = nullptr;
    });
    port_ = started.get();
  }
  ~RunningAgent() {
    if (Agent* const agent = agent_) agent->RequestStop();
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  Agent& agent() { return *agent_; }
  bool running() const { return agent_ != nullptr; }
  Answer Get(const std::string& path) const { return Request(port_, "GET", path).Wait(); }
  Answer Reload() const { return Request(port_, "POST", "/-/reload").Wait(); }

  /// The value of the first series of /metrics that begins so; nothing if there is none.
  std::optional<double> Metric(const std::string& series) const {
    const std::string body = "\n" + Get("/metrics").body;
    const std::size_t found = body.find("\n" + series);
    if (found == std::string::npos) return std::nullopt;
    const std::size_t end = body.find('\n', found + 1);
    const std::size_t space = body.rfind(' ', end);
    return std::stod(body.substr(space + 1, end - space - 1));
  }
  double Runs(const std::string& check) const {
    return Metric("synthetic_probe_runs_total{check=\"" + check + "\"").value_or(-1);
  }

 private:
  std::thread thread_;
  std::atomic<Agent*> agent_{nullptr};
  std::uint16_t port_ = 0;
};

bool Eventually(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
  }
  return true;
}

class AgentTest : public testing::Test {
 protected:
  AgentTest() { InitLog(LogLevel::kError, LogFormat::kLogfmt); }
  ~AgentTest() override { std::filesystem::remove(path); }

  std::string Check(const std::string& name, const std::string& to,
                    const std::string& interval = "100ms") const {
    return "  - {name: " + name + ", module: tcp, targets: ['" + to + "'], interval: " + interval +
           ", timeout: 90ms}\n";
  }
  void Write(const std::string& checks) const {
    std::ofstream(path)
        << "modules:\n"
           "  tcp: {prober: tcp, tcp: {preferred_ip_protocol: ip4}}\n"
           "  hello:\n"
           "    prober: tcp\n"
           "    timeout: 20s\n"
           "    tcp: {preferred_ip_protocol: ip4, query_response: [{expect: '^hello'}]}\n"
           "checks:\n"
        << checks;
  }

  const std::string path = testing::TempDir() + std::to_string(getpid()) + ".agent_test.yml";
  Listener target;
};

TEST_F(AgentTest, ServesRunsChecksAndStopsWhenAsked) {
  Write(Check("a", target.address()));
  RunningAgent agent(path);
  EXPECT_EQ(agent.Get("/-/healthy").status, 200);
  EXPECT_EQ(agent.Get("/-/ready").status, 200);
  EXPECT_TRUE(Eventually([&] { return agent.Runs("a") >= 3; }));
  EXPECT_EQ(agent.Metric("synthetic_endpoint_availability{check=\"a\""), 1);
  EXPECT_EQ(agent.Metric("sonde_config_last_reload_successful"), 1);

  const Answer probe = agent.Get("/probe?module=tcp&target=" + target.address());
  EXPECT_EQ(probe.status, 200);
  EXPECT_NE(probe.body.find("\nprobe_success 1\n"), std::string::npos) << probe.body;
  EXPECT_EQ(agent.Get("/probe?module=nothing&target=x").status, 400);

  agent.agent().RequestStop();
  EXPECT_TRUE(Eventually([&] { return !agent.running(); }));
  EXPECT_FALSE(Request(agent.port(), "GET", "/-/healthy").connected());
}

TEST_F(AgentTest, AReloadKeepsCountersAndAppliesWhatChanged) {
  Write(Check("stays", target.address()) + Check("goes", target.address()));
  RunningAgent agent(path);
  ASSERT_TRUE(Eventually([&] { return agent.Runs("stays") >= 2 && agent.Runs("goes") >= 1; }));
  const double before = agent.Runs("stays");
  Write(Check("stays", target.address()) + Check("comes", target.address()));
  const Answer reload = agent.Reload();
  EXPECT_EQ(reload.status, 200) << reload.body;
  EXPECT_GE(agent.Runs("stays"), before);
  EXPECT_EQ(agent.Runs("goes"), -1) << "its series are gone";
  EXPECT_TRUE(Eventually([&] { return agent.Runs("comes") >= 1; }));
}

TEST_F(AgentTest, ABrokenFileChangesNothingAndIsSaid) {
  Write(Check("a", target.address()));
  RunningAgent agent(path);
  ASSERT_TRUE(Eventually([&] { return agent.Runs("a") >= 1; }));
  std::ofstream(path) << "modules: {tcp: {probber: tcp}}\nchecks: [{name: b}]\n";
  const Answer reload = agent.Reload();
  EXPECT_EQ(reload.status, 500);
  EXPECT_NE(reload.body.find("agent_test.yml:1:"), std::string::npos) << reload.body;
  EXPECT_NE(reload.body.find("agent_test.yml:2:"), std::string::npos) << "all errors at once";
  EXPECT_EQ(agent.Metric("sonde_config_last_reload_successful"), 0);
  EXPECT_EQ(agent.Metric("blackbox_exporter_config_last_reload_successful"), 0);
  const double before = agent.Runs("a");
  EXPECT_TRUE(Eventually([&] { return agent.Runs("a") > before; })) << "the old one stays in force";

  Write(Check("a", target.address()));
  EXPECT_EQ(agent.Reload().status, 200);
  EXPECT_EQ(agent.Metric("sonde_config_last_reload_successful"), 1);
}

TEST_F(AgentTest, SighupReloads) {
  Write(Check("a", target.address()));
  RunningAgent agent(path);
  ASSERT_TRUE(Eventually([&] { return agent.Runs("a") >= 1; }));
  Write(Check("a", target.address()) + Check("b", target.address()));
  ASSERT_EQ(kill(getpid(), SIGHUP), 0);
  EXPECT_TRUE(Eventually([&] { return agent.Runs("b") >= 1; }));
}

TEST_F(AgentTest, AReloadWithoutAChangeIsASuccess) {
  Write(Check("a", target.address()));
  RunningAgent agent(path);
  const std::string gauge = "blackbox_exporter_config_last_reload_success";
  const double before = *agent.Metric(gauge + "_timestamp_seconds");
  Write("  - nonsense\n");
  EXPECT_EQ(agent.Reload().status, 500);
  EXPECT_EQ(agent.Metric(gauge + "ful"), 0);
  EXPECT_EQ(agent.Metric(gauge + "_timestamp_seconds"), before);
  Write(Check("a", target.address()));
  EXPECT_EQ(agent.Reload().status, 200);
  EXPECT_EQ(agent.Metric(gauge + "ful"), 1);
  EXPECT_GT(*agent.Metric(gauge + "_timestamp_seconds"), before);
}

TEST_F(AgentTest, LooksForChangesByItself) {
  Write(Check("a", target.address()));
  RunningAgent agent(path, std::chrono::seconds(10), std::chrono::milliseconds(20));
  Write(Check("a", target.address()) + Check("b", target.address()));
  EXPECT_TRUE(Eventually([&] { return agent.Runs("b") >= 1; }));
}

TEST_F(AgentTest, ARunInFlightSurvivesAReload) {
  const std::string slow = "  - {name: slow, module: hello, targets: ['" + target.address() +
                           "'], interval: 100ms, "
                           "timeout: 20s, max_overlap: 1000}\n";
  Write(slow);
  RunningAgent agent(path);
  const int connection = target.Accept();  // a run waits for "hello"
  Write(slow + Check("other", target.address(), "1h"));
  EXPECT_EQ(agent.Reload().status, 200);
  EXPECT_EQ(agent.Runs("slow"), 0) << "no run has ended yet";
  ASSERT_EQ(::send(connection, "hello\n", 6, MSG_NOSIGNAL), 6);
  EXPECT_TRUE(Eventually([&] {
    return agent.Metric("synthetic_probe_success_total{check=\"slow\"").value_or(-1) >= 1;
  }));
  ::close(connection);
}

TEST_F(AgentTest, SigtermAnswersWhatIsInFlightAndSaysThatItIsNotReady) {
  Write("");
  RunningAgent agent(path);
  const Request held(agent.port(), "GET", "/probe?module=hello&target=" + target.address());
  const int connection = target.Accept();
  ASSERT_EQ(kill(getpid(), SIGTERM), 0);
  EXPECT_TRUE(Eventually([&] { return agent.Get("/-/ready").status == 503; }));
  EXPECT_EQ(agent.Get("/probe?module=hello&target=" + target.address()).status, 503);
  EXPECT_TRUE(agent.running());
  ASSERT_EQ(::send(connection, "hello\n", 6, MSG_NOSIGNAL), 6);
  const Answer answer = held.Wait();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("\nprobe_success 1\n"), std::string::npos) << answer.body;
  EXPECT_TRUE(Eventually([&] { return !agent.running(); }));
  ::close(connection);
}

TEST_F(AgentTest, TheGraceIsLimitedAndASecondRequestCutsItShort) {
  Write("");
  for (const bool twice : {false, true}) {
    RunningAgent agent(
        path, twice ? Duration(std::chrono::hours(1)) : Duration(std::chrono::milliseconds(50)));
    const Request held(agent.port(), "GET", "/probe?module=hello&target=" + target.address());
    const int connection = target.Accept();
    agent.agent().RequestStop();
    if (twice) agent.agent().RequestStop();
    EXPECT_TRUE(Eventually([&] { return !agent.running(); })) << twice;
    ::close(connection);
  }
}

TEST_F(AgentTest, AClientThatLeavesCancelsItsRun) {
  Write("");
  RunningAgent agent(path);
  auto held = std::make_unique<Request>(agent.port(), "GET",
                                        "/probe?module=hello&target=" + target.address());
  const int connection = target.Accept();
  held.reset();
  char byte = 0;
  EXPECT_LE(::recv(connection, &byte, 1, 0), 0) << "the run's connection was closed";
  ::close(connection);
  EXPECT_TRUE(Eventually([&] { return agent.Metric("sonde_probes_in_flight").value_or(-1) == 0; }));
}

TEST_F(AgentTest, ABadConfigurationOrAddressStartsNothing) {
  std::ofstream(path) << "regio: x\n";
  Agent bad({.config_file = path, .listen_addresses = {"127.0.0.1:0"}});
  const auto outcome = bad.Start();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalid);

  Write("");
  Agent taken({.config_file = path, .listen_addresses = {target.address()}});
  const auto listening = taken.Start();
  ASSERT_FALSE(listening);
  EXPECT_NE(listening.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace sonde
