#include "probes/http/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

constexpr StatusRange kDefaultStatus{200, 299};
/// Patterns go through so much in about a millisecond, costly ones in some thirty.
constexpr std::size_t kQuickBody = std::size_t{64} * 1024;
constexpr std::size_t kShownSource = 200;

/// An expression as part of a line: no line breaks, and not endless.
std::string OneLine(std::string_view source) {
  std::size_t end = std::min(source.size(), kShownSource);
  const auto splits_character = [&] {
    return end < source.size() && (static_cast<unsigned char>(source[end]) & 0xC0U) == 0x80U;
  };
  while (end > 0 && splits_character()) --end;
  std::string line(source.substr(0, end));
  std::ranges::replace(line, '\n', ' ');
  return end < source.size() ? line + "…" : line;
}

std::string Describe(std::span<const StatusRange> ranges) {
  std::string text;
  for (const StatusRange& range : ranges) {
    if (!text.empty()) text += ", ";
    text += range.first == range.last ? fmt::format("{}", range.first)
                                      : fmt::format("{}-{}", range.first, range.last);
  }
  return text;
}

std::vector<std::string_view> ValuesOf(const HttpResponse& response, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [header, value] : response.headers) {
    if (EqualsIgnoreCase(header, name)) values.push_back(value);
  }
  return values;
}

/// Whether patterns look at headers that only a hostile server sends.
bool HasLongHeaders(const HttpConfig& config, const Expectations* expect,
                    const HttpResponse& response) noexcept {
  constexpr std::size_t kQuickHeaders = std::size_t{8} * 1024;
  const bool has_rules = !config.fail_if_header_matches.empty() ||
                         !config.fail_if_header_not_matches.empty() ||
                         (expect != nullptr && !expect->headers.empty());
  if (!has_rules) return false;
  std::size_t bytes = 0;
  for (const auto& [name, value] : response.headers) bytes += value.size();
  return bytes > kQuickHeaders;
}

bool IsOutOfTime(const HttpResponse& response) noexcept {
  return response.failure.reason == FailureReason::kReadTimeout;
}

/// Whether the exporter's decoder has the failure, and says it once more when it is closed. It is
/// not for a limit, nor for what comes after the compressed data.
bool StopsInflating(std::string_view coding, const Failure& failure) noexcept {
  const bool inflates = EqualsIgnoreCase(coding, "gzip") || EqualsIgnoreCase(coding, "deflate");
  return inflates && failure.reason != FailureReason::kSizeLimit &&
         !failure.detail.ends_with(" check");  // zlib's: of a header, the data, the length
}

/// The rules in their order; each returns true while nothing is wrong.
class Judge {
 public:
  Judge(const HttpConfig& config, const Expectations* expect, const HttpAnswer& answer)
      : config_(config), expect_(expect), answer_(answer), response_(answer.response) {
    verdict_.log = RunLog(answer.log_level);
  }

  HttpVerdict Run() {
    if (!response_.answered()) {
      Wrong(response_.failure
                ? response_.failure
                : Failure{FailureReason::kInternal, "no answer, and no reason for it"});
      log().Error("Error for HTTP request", {{"err", verdict_.failure.detail}});
      return std::move(verdict_);
    }
    // As with the exporter, what is wrong with the head leaves the body's rules out, and not those
    // of the transfer.
    const bool good = Status() && Headers();
    if (Decoding() && good) Body();
    Transfer();
    Version();
    Tls();
    return std::move(verdict_);
  }

 private:
  RunLog& log() noexcept { return verdict_.log; }
  /// The first failure is the verdict's.
  bool Wrong(Failure failure) {
    if (!verdict_.failure) verdict_.failure = std::move(failure);
    return false;
  }
  bool Wrong(FailureReason reason, std::string detail) {
    return Wrong(Failure{reason, std::move(detail)});
  }
  /// A rule of the module about a header or the body: what blackbox calls failing due to a regex.
  bool WrongByRule(FailureReason reason, std::string detail) {
    verdict_.failed_due_to_regex = true;
    return Wrong(reason, std::move(detail));
  }

  bool Status() {
    std::vector<StatusRange> valid;
    for (const int code : config_.valid_status_codes) valid.push_back({code, code});
    const bool module_decides = !valid.empty();
    if (!module_decides) {
      if (expect_ != nullptr && !expect_->status.empty()) {
        valid = expect_->status;
      } else {
        valid.push_back(kDefaultStatus);
      }
    }
    if (!StatusIn(valid)) return false;
    return !module_decides || expect_ == nullptr || expect_->status.empty() ||
           StatusIn(expect_->status);
  }

  bool StatusIn(std::span<const StatusRange> valid) {
    const auto holds = [&](const StatusRange& range) { return range.Contains(response_.status); };
    if (std::ranges::any_of(valid, holds)) return true;
    TellStatus();
    if (answer_.redirect_failure) return Wrong(answer_.redirect_failure);
    return Wrong(FailureReason::kHttpStatus,
                 fmt::format("got {}, want {}{}", response_.status, Describe(valid),
                             answer_.body_refused ? "; redirects are not followed" : ""));
  }

  void TellStatus() {
    constexpr std::string_view kWrong = "Invalid HTTP response status code";
    if (!log().Wants(LogLevel::kError)) return;
    if (config_.valid_status_codes.empty()) {
      return log().Error(fmt::format("{}, wanted 2xx", kWrong),
                         {{"status_code", response_.status}});
    }
    log().Error(kWrong, {{"status_code", response_.status},
                         {"valid_status_codes",
                          fmt::format("[{}]", fmt::join(config_.valid_status_codes, " "))}});
  }

  bool Headers() {
    // At the deadline there is no time left for a helper, and the loop has none for these: the
    // failure is that the answer did not end.
    if (IsOutOfTime(response_) && HasLongHeaders(config_, expect_, response_)) return true;
    for (const HeaderMatcher& matcher : config_.fail_if_header_matches) {
      if (!HeaderRule(matcher, false)) return false;
    }
    for (const HeaderMatcher& matcher : config_.fail_if_header_not_matches) {
      if (!HeaderRule(matcher, true)) return false;
    }
    if (expect_ == nullptr) return true;
    for (const auto& [name, regex] : expect_->headers) {
      const auto values = ValuesOf(response_, name);
      const auto matches = [&](std::string_view value) { return regex.Matches(value); };
      if (std::ranges::any_of(values, matches)) continue;
      return Wrong(FailureReason::kHeader,
                   values.empty()
                       ? fmt::format("there is no header {}", name)
                       : fmt::format("header {} does not match /{}/", name, regex.pattern()));
    }
    return true;
  }

  bool HeaderRule(const HeaderMatcher& matcher, bool must_match) {
    const auto values = ValuesOf(response_, matcher.header);
    if (values.empty()) {
      if (matcher.allow_missing) return true;
      log().Error("Missing required header", {{"header", matcher.header}});
      return WrongByRule(FailureReason::kHeader,
                         fmt::format("there is no header {}", matcher.header));
    }
    const bool matches = std::ranges::any_of(
        values, [&](std::string_view value) { return matcher.regexp.Matches(value); });
    if (matches == must_match) return true;
    log().Error(must_match ? "Header did not match regular expression"
                           : "Header matched regular expression",
                {{"header", matcher.header},
                 {"regexp", matcher.regexp.pattern()},
                 {"value_count", values.size()}});
    return WrongByRule(
        FailureReason::kHeader,
        fmt::format("header {} {} /{}/", matcher.header, must_match ? "does not match" : "matches",
                    matcher.regexp.pattern()));
  }

  /// Why there is no whole body to look at: how it ended, or that it is not read at all.
  Failure BodyFlaw() const {
    if (!answer_.body_refused) return response_.failure;
    return {FailureReason::kBodyMissing, "the body of a redirect that is not followed is not read"};
  }

  bool Decoding() {
    if (!answer_.body_unreadable) return true;
    const Failure flaw = BodyFlaw();
    log().Error("Failed to get decompressor for HTTP response body", {{"err", flaw.detail}});
    return Wrong(flaw);
  }

  /// The flaw of a body that a rule wants to look at.
  Failure ReadingFlaw() {
    Failure flaw = BodyFlaw();
    if (flaw) log().Error("Error reading HTTP body", {{"err", flaw.detail}});
    return flaw;
  }

  bool Body() { return BodyRules() && JsonRules() && ExpectedBody(); }

  bool BodyRules() {
    if (!config_.HasRegexRules()) return true;
    if (Failure flaw = ReadingFlaw()) return WrongByRule(flaw.reason, std::move(flaw.detail));
    for (const Regex& regex : config_.fail_if_body_matches_regexp) {
      if (!regex.Matches(answer_.body)) continue;
      log().Error("Body matched regular expression", {{"regexp", regex.pattern()}});
      return WrongByRule(FailureReason::kBodyMatch,
                         fmt::format("the body matches /{}/", regex.pattern()));
    }
    for (const Regex& regex : config_.fail_if_body_not_matches_regexp) {
      if (regex.Matches(answer_.body)) continue;
      log().Error("Body did not match regular expression", {{"regexp", regex.pattern()}});
      return WrongByRule(FailureReason::kBodyMissing,
                         fmt::format("the body does not match /{}/", regex.pattern()));
    }
    return true;
  }

  bool JsonRules() {
    if (!config_.HasJsonRules()) return true;
    Failure flaw = ReadingFlaw();
    if (!flaw) flaw = JsonFlaw(config_.fail_if_body_json_matches_cel, false);
    if (!flaw) flaw = JsonFlaw(config_.fail_if_body_json_not_matches_cel, true);
    if (!flaw) return true;
    verdict_.failed_due_to_cel = true;
    return Wrong(std::move(flaw));
  }

  /// Why `condition`, if there is one, is not `wanted` of the body.
  Failure JsonFlaw(const std::optional<CelProgram>& condition, bool wanted) {
    if (!condition) return {};
    const CelOutcome outcome = condition->Evaluate(answer_.body);
    if (wanted ? outcome.is_true() : outcome.is_false()) return {};
    TellJson(outcome, *condition, wanted);
    const std::string_view what = outcome.kind == CelOutcome::Kind::kError
                                      ? std::string_view(outcome.error)
                                      : std::string_view(wanted ? "is false" : "is true");
    return {FailureReason::kJson,
            fmt::format("the condition {}: {}", OneLine(condition->source()), what)};
  }

  void TellJson(const CelOutcome& outcome, const CelProgram& condition, bool wanted) {
    switch (outcome.flaw) {
      case CelOutcome::Flaw::kBody:
        return log().Error("Error unmarshalling HTTP body to JSON", {{"err", outcome.error}});
      case CelOutcome::Flaw::kEvaluation:
        return log().Error("Error evaluating CEL expression", {{"err", outcome.error}});
      case CelOutcome::Flaw::kNoBoolean:
        return log().Error("CEL evaluation result is not a boolean", {{"details", outcome.error}});
      case CelOutcome::Flaw::kNone: break;
    }
    log().Error(wanted ? "Body did not match CEL expression" : "Body matched CEL expression",
                {{"expression", condition.source()}});
  }

  bool ExpectedBody() {
    if (expect_ == nullptr || !expect_->NeedsBody()) return true;
    if (Failure flaw = BodyFlaw()) return Wrong(std::move(flaw));
    if (!expect_->body.empty() && answer_.body.find(expect_->body) == std::string::npos) {
      return Wrong(FailureReason::kBodyMissing,
                   fmt::format("the body does not hold \"{}\"", expect_->body));
    }
    if (expect_->body_regex && !expect_->body_regex->Matches(answer_.body)) {
      return Wrong(FailureReason::kBodyMissing,
                   fmt::format("the body does not match /{}/", expect_->body_regex->pattern()));
    }
    Failure flaw = JsonFlaw(expect_->json, true);
    return !flaw || Wrong(std::move(flaw));
  }

  void Transfer() {
    if (!response_.failure || answer_.body_refused) return;
    const Failure& failure = response_.failure;
    // What could not even begin to be decoded has been told; the exporter then reads it undecoded.
    const bool told = answer_.body_unreadable &&
                      (failure.reason == FailureReason::kDecode ||
                       (failure.reason == FailureReason::kConfig && !answer_.body_closed));
    if (!told) {
      log().Error("Failed to read HTTP response body", {{"err", failure.detail}});
      // A decoder that has not begun is none to close.
      if (!answer_.body_unreadable && StopsInflating(config_.compression, failure)) {
        log().Error("Error while closing response from server", {{"error", failure.detail}});
      }
    }
    Wrong(response_.failure);
  }

  void Version() {
    const auto& valid = config_.valid_http_versions;
    if (valid.empty() || std::ranges::find(valid, response_.version) != valid.end()) return;
    log().Error("Invalid HTTP version number", {{"version", response_.version}});
    Wrong(FailureReason::kHttpVersion,
          fmt::format("got {}, want {}", response_.version, fmt::join(valid, ", ")));
  }

  void Tls() {
    if (config_.fail_if_ssl && answer_.is_tls) {
      verdict_.last_words = "Final request was over SSL";
      Wrong(FailureReason::kSslForbidden, "the final answer came over TLS");
    }
    if (config_.fail_if_not_ssl && !answer_.is_tls && !verdict_.failure) {
      verdict_.last_words = "Final request was not over SSL";
      Wrong(FailureReason::kSslRequired, "the final answer came without TLS");
    }
  }

  const HttpConfig& config_;
  const Expectations* expect_;
  const HttpAnswer& answer_;
  const HttpResponse& response_;
  HttpVerdict verdict_;
};

}  // namespace

HttpVerdict EvaluateHttp(const HttpConfig& config, const Expectations* expect,
                         const HttpAnswer& answer) {
  return Judge(config, expect, answer).Run();
}

bool NeedsBody(const HttpConfig& config, const Expectations* expect) noexcept {
  return config.HasRegexRules() || config.HasJsonRules() ||
         (expect != nullptr && expect->NeedsBody());
}

bool MayTakeLong(const HttpConfig& config, const Expectations* expect,
                 const HttpAnswer& answer) noexcept {
  const bool in_time = !IsOutOfTime(answer.response);
  if (in_time && HasLongHeaders(config, expect, answer.response)) return true;
  if (answer.response.failure || answer.body_refused) return false;  // no rule looks at the body
  const bool conditions = config.HasJsonRules() || (expect != nullptr && expect->json);
  return conditions || (answer.body.size() > kQuickBody && NeedsBody(config, expect));
}

}  // namespace sonde
