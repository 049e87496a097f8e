#include "probes/dialogue/dialogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "probes/dialogue/printable.h"
#include "sonde/utf8.h"

namespace sonde {
namespace {

/// What one read of a line asks for: blackbox's line reader does the same, and what it has taken is
/// lost to a following expect_bytes.
constexpr std::size_t kReadSize = 4096;

using Kind = Dialogue::Decision::Kind;

/// The name as it is shown: what the text format does not allow becomes an underscore, as with the
/// exporter. Nothing for a name that cannot be shown at all.
std::optional<std::string> ShownLabelName(std::string_view name) {
  if (name.empty() || name.starts_with("__") || !IsValidUtf8(name)) return std::nullopt;
  std::string shown;
  for (const char c : name) {
    if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;  // within a character
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9' && !shown.empty();
    shown += letter || digit ? c : '_';
  }
  return shown;
}

}  // namespace

Dialogue::Decision Dialogue::Next() {
  while (index_ < entries_.size()) {
    if (told_ == index_) {
      log_.Debug("Processing query response entry", {{"entry_number", told_++}});
    }
    std::optional<Decision> decision;
    switch (stage_) {
      case Stage::kExpect: decision = Expect(); break;
      case Stage::kSend: decision = Send(); break;
      case Stage::kStartTls: decision = StartTls(); break;
    }
    if (decision) return std::move(*decision);
  }
  return {.kind = Kind::kPass};
}

Dialogue::Decision Dialogue::OnData(std::string_view bytes) {
  if (!entry().expect) return JudgeBytes(bytes);
  lines_.Append(bytes);
  return Next();
}

Dialogue::Decision Dialogue::OnEnd() {
  at_end_ = true;
  if (!entry().expect) {
    return FailReading(FailureReason::kTruncated, "the peer closed the connection");
  }
  return Next();
}

void Dialogue::TellRest() {
  if (index_ >= entries_.size() || stage_ != Stage::kExpect || !entry().expect) return;
  if (!log_.Wants(LogLevel::kDebug)) return;
  if (const auto line = lines_.Next(true)) TellLine(*line, entry().expect->Find(*line).has_value());
}

void Dialogue::TellLine(std::string_view line, bool matches) {
  log_.Debug("Read line", {{"line", line}});
  if (!matches) return;
  log_.Debug("Regexp matched", {{"regexp", entry().expect->pattern()}, {"line", line}});
}

std::optional<Dialogue::Decision> Dialogue::Expect() {
  if (entry().expect) return ExpectLine();
  if (!entry().expect_bytes.empty()) {
    return Decision{.kind = Kind::kRead, .max_bytes = entry().expect_bytes.size()};
  }
  stage_ = Stage::kSend;
  return std::nullopt;
}

std::optional<Dialogue::Decision> Dialogue::ExpectLine() {
  while (auto line = lines_.Next(at_end_)) {
    if (line->size() >= LineBuffer::kMaxLine) {
      return FailReading(FailureReason::kSizeLimit, "a line is longer than 64 KiB");
    }
    last_line_ = std::move(*line);
    const auto match = entry().expect->Find(*last_line_);
    TellLine(*last_line_, match.has_value());
    if (match) return OnMatch(*match);
  }
  if (lines_.Overlong()) {
    return FailReading(FailureReason::kSizeLimit, "a line is longer than 64 KiB");
  }
  if (!at_end_) return Decision{.kind = Kind::kRead, .max_bytes = kReadSize};
  failed_due_to_regex_ = true;
  log_.Error("Regexp did not match", {{"regexp", entry().expect->pattern()}, {"line", ""}});
  return Fail(FailureReason::kExpectRegex,
              last_line_
                  ? "the peer closed the connection, its last line was " + Quoted(*last_line_)
                  : "the peer closed the connection without a line");
}

std::optional<Dialogue::Decision> Dialogue::OnMatch(const RegexMatch& match) {
  failed_due_to_regex_ = false;
  match_ = match;
  stage_ = Stage::kSend;
  if (!entry().has_labels) return std::nullopt;
  if (info_) {
    return Fail(FailureReason::kConfig, "a second entry with labels matched; one can be shown");
  }
  Labels labels;
  for (const ExpectLabel& label : entry().labels) {
    auto name = ShownLabelName(label.name);
    if (!name || std::ranges::find(labels, *name, &Labels::value_type::first) != labels.end()) {
      return Fail(FailureReason::kConfig, "\"" + label.name + "\" cannot be a label name here");
    }
    std::string value = Regex::Expand(label.value, match);
    // A match shows stray bytes as U+FFFD.
    if (!IsValidUtf8(*last_line_) && value.find("\xEF\xBF\xBD") != std::string::npos) {
      return Fail(FailureReason::kMalformed,
                  fmt::format("what the label \"{}\" captures is not UTF-8", label.name));
    }
    labels.emplace_back(std::move(*name), std::move(value));
  }
  info_ = std::move(labels);
  return std::nullopt;
}

Dialogue::Decision Dialogue::JudgeBytes(std::string_view bytes) {
  const std::string& wanted = entry().expect_bytes;
  if (log_.Wants(LogLevel::kError)) TellBytes(bytes);
  if (bytes.size() < wanted.size()) {
    // As blackbox: a first piece that is too short is a failure of its own, not a mismatch.
    return Fail(FailureReason::kExpectBytes,
                fmt::format("the first piece holds {} of {} bytes: {}", bytes.size(), wanted.size(),
                            Quoted(bytes)));
  }
  failed_due_to_bytes_ = bytes != wanted;
  if (*failed_due_to_bytes_) {
    return Fail(FailureReason::kExpectBytes, "got " + Quoted(bytes) + ", want " + Quoted(wanted));
  }
  stage_ = Stage::kSend;
  return Next();
}

// The exporter shows its whole buffer, zeros where nothing came.
void Dialogue::TellBytes(std::string_view bytes) {
  const std::string& wanted = entry().expect_bytes;
  std::string got(bytes);
  got.resize(wanted.size());
  const RunLogFields both = {{"expected", wanted}, {"bytes", got}};
  log_.Debug("Read bytes", {{"bytes", got}});
  if (bytes.size() < wanted.size()) return log_.Error("Read less data than expected", both);
  if (got != wanted) return log_.Error("Bytes did not match", both);
  log_.Debug("Bytes matched", both);
}

std::optional<Dialogue::Decision> Dialogue::Send() {
  stage_ = Stage::kStartTls;
  std::string text = match_ ? Regex::Expand(entry().send, *match_) : entry().send;
  match_.reset();
  if (text.empty()) return std::nullopt;
  log_.Debug("Sending line", {{"line", text}});
  text += '\n';
  return Decision{.kind = Kind::kSend, .data = std::move(text)};
}

std::optional<Dialogue::Decision> Dialogue::StartTls() {
  const bool start = entry().starttls;
  stage_ = Stage::kExpect;
  ++index_;
  if (!start) return std::nullopt;
  lines_ = LineBuffer{};  // what came before the handshake is not of the new session
  return Decision{.kind = Kind::kStartTls};
}

Dialogue::Decision Dialogue::Fail(FailureReason reason, std::string_view detail) const {
  return {.kind = Kind::kFail, .failure = {reason, fmt::format("{}: {}", Where(), detail)}};
}

Dialogue::Decision Dialogue::FailReading(FailureReason reason, std::string_view detail) {
  log_.Error("Error reading from connection", {{"err", detail}});
  return Fail(reason, detail);
}

std::string Dialogue::Where() const {
  if (index_ >= entries_.size()) return fmt::format("after step {}", entries_.size());
  std::string doing = "sending";
  if (stage_ == Stage::kExpect) {
    doing = entry().expect ? fmt::format("waiting for a line that matches {}",
                                         Quoted(entry().expect->pattern()))
                           : fmt::format("waiting for {} bytes", entry().expect_bytes.size());
  }
  return fmt::format("step {} of {}, {}", index_ + 1, entries_.size(), doing);
}

}  // namespace sonde
