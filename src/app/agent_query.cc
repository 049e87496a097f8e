#include "app/agent_query.h"

#include <fmt/format.h>

#include <memory>

#include "app/loop_services.h"
#include "event/uv_loop.h"
#include "sonde/percent.h"
#include "sonde/url.h"

namespace sonde {
namespace {

/// How long the region is waited for once the verdict is there.
constexpr Duration kGrace = std::chrono::milliseconds(500);

constexpr double kOk = 200;
constexpr double kUnauthorized = 401;
constexpr double kForbidden = 403;

double StatusOf(const ProbeResult& result) {
  const double* const status = result.observations.Find("probe_http_status_code");
  return status == nullptr ? 0 : *status;
}

/// One agent's questions: its region beside, and the probe.
class OneAgent {
 public:
  OneAgent(ProbeServices& services, const AgentQuery& query, std::string url, Task done)
      : services_(services), query_(query), url_(std::move(url)), done_(std::move(done)) {
    while (url_.ends_with('/')) url_.pop_back();
    answer_.agent = WithoutPassword(url_);
    deadline_ = services_.loop.Now() + query_.patience;
    region_ = Ask("/api/v1/status", [this](ProbeResult result) {
      answer_.region = RegionOf(result.body);
      region_told_ = true;
      FinishIfTold();
    });
    probe_ = Ask("/api/v1/probe" + Parameters(),
                 [this](ProbeResult result) { OnApiAnswer(std::move(result)); });
  }
  OneAgent(const OneAgent&) = delete;
  OneAgent& operator=(const OneAgent&) = delete;
  ~OneAgent() = default;

  AgentAnswer Take() { return std::move(answer_); }

 private:
  std::string Parameters() const {
    return fmt::format("?target={}&module={}", PercentEncode(query_.target),
                       PercentEncode(query_.module));
  }

  std::unique_ptr<ProbeRun> Ask(const std::string& path, ProbeRun::Done done) {
    auto run = FindProber("http")->NewRun(services_, query_.client,
                                          {.target = url_ + path,
                                           .hostname = {},
                                           .timeout = deadline_ - services_.loop.Now(),
                                           .expect = nullptr,
                                           .log_level = LogLevel::kError,
                                           .keep_body = true});
    run->Start(std::move(done));
    return run;
  }

  void OnApiAnswer(ProbeResult result) {
    const double status = StatusOf(result);
    // An agent that does not know the page answers with 404, or with a page for people.
    const bool unknown = result.success && status != kUnauthorized && status != kForbidden &&
                         RefusalText(result.body).empty() && !ReadApiAnswer(result.body, answer_);
    const bool not_found = result.success && status == 404;
    if (!unknown && !not_found) return Judge(result, &ReadApiAnswer);
    probe_ = Ask("/probe" + Parameters(),
                 [this](ProbeResult page) { Judge(page, &ReadExpositionAnswer); });
  }

  void Judge(const ProbeResult& result, bool (*read)(std::string_view, AgentAnswer&)) {
    if (!result.success) {
      const FailureReasonInfo& info = Info(result.failure.reason);
      answer_.error = fmt::format("{}/{}: {}", Name(info.phase), info.name, result.failure.detail);
    } else if (StatusOf(result) != kOk) {
      const std::string text = RefusalText(result.body);
      answer_.error =
          fmt::format("HTTP status {:.0f}{}{}", StatusOf(result), text.empty() ? "" : ": ", text);
    } else {
      AgentAnswer read_answer{.agent = answer_.agent, .region = answer_.region};
      if (!read(result.body, read_answer)) read_answer.error = "its answer is not that of an agent";
      answer_ = std::move(read_answer);
    }
    probe_told_ = true;
    // Nobody waits long for a name.
    grace_ = services_.loop.After(kGrace, [this] {
      region_told_ = true;
      FinishIfTold();
    });
    FinishIfTold();
  }

  void FinishIfTold() {
    if (!probe_told_ || !region_told_ || !done_) return;
    std::exchange(done_, nullptr)();
  }

  ProbeServices& services_;
  const AgentQuery& query_;
  std::string url_;
  Task done_;
  AgentAnswer answer_;
  MonoTime deadline_;
  bool region_told_ = false;
  bool probe_told_ = false;
  OpPtr grace_;
  std::unique_ptr<ProbeRun> region_;
  std::unique_ptr<ProbeRun> probe_;
};

}  // namespace

std::vector<AgentAnswer> AskAgents(const AgentQuery& query) {
  UvLoop loop;
  LoopServices services(loop);
  std::size_t left = query.agents.size();
  std::vector<std::unique_ptr<OneAgent>> agents;
  for (const std::string& url : query.agents) {
    agents.push_back(std::make_unique<OneAgent>(services.probe_services(), query, url, [&] {
      if (--left == 0) loop.Stop();
    }));
  }
  if (left > 0) loop.Run();
  std::vector<AgentAnswer> answers;
  for (const auto& agent : agents) answers.push_back(agent->Take());
  return answers;
}

}  // namespace sonde
