#include "discovery/http_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <expected>
#include <utility>

#include "sonde/url.h"

namespace sonde {

HttpSource::HttpSource(ProbeServices& services, HttpTargets http)
    : services_(services), http_(std::move(http)) {}

void HttpSource::Start(OnAnswer on_answer) {
  on_answer_ = std::move(on_answer);
  Ask();
}

void HttpSource::Ask() {
  RunRequest request{.target = http_.url,
                     .hostname = {},
                     .timeout = std::min(http_.refresh, kTimeout),
                     .expect = nullptr,
                     .log_level = LogLevel::kNone,
                     .keep_body = true};
  run_ = FindProber("http")->NewRun(services_, http_.request, std::move(request));
  run_->Start([this](ProbeResult result) { OnResult(std::move(result)); });
}

void HttpSource::OnResult(ProbeResult result) {
  const std::string url = WithoutPassword(http_.url);
  if (!result.success) {
    SourceAnswer answer;
    answer.complaints.push_back(
        fmt::format("{}: {}: {}", url, Info(result.failure.reason).name, result.failure.detail));
    return Finish(std::move(answer));
  }
  auto list = std::make_shared<std::expected<TargetList, ConfigErrors>>();
  op_ = services_.loop.OffLoop(
      [list, url, body = std::move(result.body)] {
        *list = ParseTargetList(body, url, ListSyntax::kJson);
      },
      [this, list] {
        SourceAnswer answer;
        if (*list) {
          answer.list = std::move(**list);
        } else {
          for (const ConfigError& error : list->error().errors()) {
            answer.complaints.push_back(error.ToString());
          }
        }
        Finish(std::move(answer));
      });
}

void HttpSource::Finish(SourceAnswer answer) {
  op_ = services_.loop.After(http_.refresh, [this] { Ask(); });
  answer.failed = !answer.list;
  on_answer_(std::move(answer));
}

}  // namespace sonde
