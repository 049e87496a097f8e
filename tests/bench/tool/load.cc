// Load on an agent's /probe, over kept connections as Prometheus has them.
//
// With --rate it is an open loop: requests start at their slots whatever comes back, so that a slow
// agent does not slow down its own load (coordinated omission). With --in-flight it is a closed
// loop: the next request starts when one is answered. What the answers say goes to --samples, a
// line each:
//   ID LATE LATENCY STATUS SUCCESS DURATION RESOLVE CONNECT TLS PROCESSING TRANSFER
// in seconds; LATE is how long after its slot the request was sent, -1 is what was not there.
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "answer.h"
#include "loop.h"
#include "options.h"

namespace bench {
namespace {

constexpr std::array kPhases = {"resolve", "connect", "tls", "processing", "transfer"};
/// How long after the last request answers are waited for.
constexpr std::int64_t kPatience = 20'000'000'000;

struct Plan {
  sockaddr_in agent{};
  std::string path;  ///< "{id}" stands for the request's number
  std::string alternative;
  std::size_t every = 0;  ///< each so many-th request is of the alternative path; 0: none
  double rate = 0;        ///< requests a second; 0: a closed loop
  std::size_t in_flight = 0;
  std::size_t count = 0;  ///< 0: until the time is over
  std::int64_t nanos = 0;
  std::string samples;
};

struct Sample {
  std::size_t id = 0;
  bool alternative = false;
  double late = 0;
  double latency = 0;
  int status = 0;  ///< 0: no answer
  double success = -1;
  double duration = -1;
  std::array<double, kPhases.size()> phases{};
};

class Client {
 public:
  using Done = std::function<void(Client&, const Answer*)>;  ///< null: the connection broke

  Client(Loop& loop, const sockaddr_in& agent, Done done)
      : loop_(loop), fd_(ConnectTcp(agent)), done_(std::move(done)) {
    if (!fd_) Die("connect to the agent");
    loop_.Watch(fd_.get(), [this](std::uint32_t) { Ready(); });
  }
  ~Client() { loop_.Forget(fd_.get()); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Send(std::string request) {
    out_ = std::move(request);
    answer_.Reset();
    busy_ = true;
    Flush();
  }
  bool broken() const noexcept { return broken_; }

  Sample sample;
  std::int64_t sent_at = 0;

 private:
  void Ready() {
    Flush();
    std::array<char, 65536> bytes;
    while (!broken_) {
      const auto got = recv(fd_.get(), bytes.data(), bytes.size(), 0);
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) return Broke();
      if (answer_.Feed({bytes.data(), static_cast<std::size_t>(got)})) {
        busy_ = false;
        return done_(*this, &answer_);
      }
    }
  }
  void Flush() {
    if (out_.empty()) return;
    const auto sent = send(fd_.get(), out_.data(), out_.size(), 0);
    // Not yet connected, or gone: then reading says so.
    if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
  }
  void Broke() {
    broken_ = true;
    if (busy_) done_(*this, nullptr);
  }

  Loop& loop_;
  Fd fd_;
  Done done_;
  std::string out_;
  Answer answer_;
  bool busy_ = false;
  bool broken_ = false;
};

class Generator {
 public:
  explicit Generator(Plan plan) : plan_(std::move(plan)) {}

  void Run() {
    begin_ = MonoNanos();
    end_ = plan_.count > 0 ? INT64_MAX : begin_ + plan_.nanos;
    if (plan_.rate > 0) {
      NextSlot();
    } else {
      for (std::size_t i = 0; i < plan_.in_flight; ++i) StartOne(MonoNanos());
    }
    loop_.Run();
  }

  std::string SummaryJson() const;
  void WriteSamples() const;

 private:
  bool Over() const { return plan_.count > 0 ? started_ >= plan_.count : MonoNanos() >= end_; }
  std::int64_t SlotTime() const {
    return begin_ + static_cast<std::int64_t>(static_cast<double>(started_) * 1e9 / plan_.rate);
  }

  void NextSlot() {
    if (Over()) return Finish();
    loop_.At(SlotTime(), [this] {
      // Those that became due meanwhile start at once: the load is what was asked for.
      while (!Over() && SlotTime() <= MonoNanos()) StartOne(SlotTime());
      NextSlot();
    });
  }

  void StartOne(std::int64_t slot) {
    Client& client = Take();
    client.sample = {.id = started_};
    client.sample.alternative = plan_.every > 0 && started_ % plan_.every == 0;
    ++started_;
    ++busy_;
    client.sent_at = MonoNanos();
    client.sample.late = static_cast<double>(client.sent_at - slot) / 1e9;
    client.Send(Request(client.sample));
  }

  std::string Request(const Sample& sample) const {
    const std::string& path = sample.alternative ? plan_.alternative : plan_.path;
    return GetRequest(path, std::to_string(sample.id));
  }

  Client& Take() {
    while (!idle_.empty()) {
      Client* const client = idle_.back();
      idle_.pop_back();
      if (!client->broken()) return *client;
    }
    clients_.push_back(std::make_unique<Client>(
        loop_, plan_.agent,
        [this](Client& client, const Answer* answer) { Answered(client, answer); }));
    return *clients_.back();
  }

  void Answered(Client& client, const Answer* answer) {
    Sample& sample = client.sample;
    const std::int64_t now = MonoNanos();
    sample.latency = static_cast<double>(now - client.sent_at) / 1e9;
    if (answer != nullptr) Judge(*answer, sample);
    samples_.push_back(sample);
    last_at_ = now;
    if (now <= end_) ++in_time_;
    --busy_;
    idle_.push_back(&client);
    if (plan_.rate == 0 && !Over()) {
      StartOne(now);
    } else if (busy_ == 0 && (plan_.rate == 0 || finishing_)) {
      loop_.Stop();
    }
  }

  static void Judge(const Answer& answer, Sample& sample) {
    sample.status = answer.status();
    const std::string body = answer.Body();
    sample.success = bench::Sample(body, "probe_success", -1);
    sample.duration = bench::Sample(body, "probe_duration_seconds", -1);
    for (std::size_t i = 0; i < kPhases.size(); ++i) {
      const std::string series =
          std::string("probe_http_duration_seconds{phase=\"") + kPhases[i] + "\"}";
      sample.phases[i] = bench::Sample(body, series, -1);
    }
  }

  void Finish() {
    finishing_ = true;
    if (busy_ == 0) return loop_.Stop();
    loop_.At(MonoNanos() + kPatience, [this] { loop_.Stop(); });
  }

  Plan plan_;
  Loop loop_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::size_t started_ = 0;
  std::size_t busy_ = 0;
  bool finishing_ = false;
  std::size_t in_time_ = 0;   ///< answers before the end
  std::int64_t last_at_ = 0;  ///< when the last answer came
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<Client*> idle_;
  std::vector<Sample> samples_;
};

std::string Generator::SummaryJson() const {
  std::size_t passed = 0, failed = 0;
  std::vector<double> latency, late;
  for (const Sample& sample : samples_) {
    late.push_back(sample.late);
    if (sample.alternative) continue;
    (sample.success == 1 ? passed : failed) += 1;
    latency.push_back(sample.latency);
  }
  // Within the time, or until the last of a given count.
  const std::int64_t until = plan_.count > 0 ? last_at_ : end_;
  const double elapsed = static_cast<double>(until - begin_) / 1e9;
  char numbers[256];
  std::snprintf(numbers, sizeof numbers,
                "{\"started\": %zu, \"unanswered\": %zu, \"passed\": %zu, \"failed\": %zu, "
                "\"per_second\": %.1f, ",
                started_, busy_, passed, failed, static_cast<double>(in_time_) / elapsed);
  return numbers + ("\"latency\": " + QuantilesJson(latency)) +
         ", \"late\": " + QuantilesJson(late) + "}";
}

void Generator::WriteSamples() const {
  if (plan_.samples.empty()) return;
  std::ofstream out(plan_.samples);
  for (const Sample& sample : samples_) {
    if (sample.alternative) continue;
    out << sample.id << ' ' << sample.late << ' ' << sample.latency << ' ' << sample.status << ' '
        << sample.success << ' ' << sample.duration;
    for (const double phase : sample.phases) out << ' ' << phase;
    out << '\n';
  }
}

}  // namespace

int Load(Options options) {
  Plan plan;
  plan.agent = ParseAddress(options.Text("agent"));
  plan.path = options.Text("path");
  plan.alternative = options.Text("alternative");
  plan.every = static_cast<std::size_t>(options.Number("every", 0));
  plan.rate = options.Number("rate", 0);
  plan.in_flight = static_cast<std::size_t>(options.Number("in-flight", 8));
  plan.count = static_cast<std::size_t>(options.Number("count", 0));
  plan.nanos = static_cast<std::int64_t>(options.Number("seconds", 1) * 1e9);
  plan.samples = options.Text("samples");
  options.Finish();
  Generator generator(std::move(plan));
  generator.Run();
  generator.WriteSamples();
  std::puts(generator.SummaryJson().c_str());
  return 0;
}

}  // namespace bench
