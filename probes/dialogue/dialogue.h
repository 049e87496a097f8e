// Dialogue: decides the next step of a query_response from what the peer has sent.
//
// Why: the decisions are pure, so that every order of bytes is tested without a socket; a run only
// executes what comes out of Next: read, write, start TLS, pass or fail.
//
//     Decision next = dialogue.Next();        // kRead
//     next = dialogue.OnData("220 ready\r\n"); // kSend "EHLO x\n"
//     next = dialogue.Next();                 // after the write: …
//
// THREAD: the shard's. LIFETIME: refers to the entries and to the log; they outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/dialogue/line_buffer.h"
#include "probes/dialogue/query_response.h"
#include "sonde/failure.h"
#include "sonde/run_log.h"

namespace sonde {

class Dialogue {
 public:
  struct Decision {
    enum class Kind : std::uint8_t { kRead, kSend, kStartTls, kPass, kFail };
    Kind kind = Kind::kPass;
    std::size_t max_bytes = 0;  ///< kRead: read at most this much, once
    std::string data;           ///< kSend
    Failure failure;            ///< kFail
  };
  using Labels = std::vector<std::pair<std::string, std::string>>;

  Dialogue(const QueryResponse& entries, RunLog& log) : entries_(entries), log_(log) {}

  /// The next step; call it at the start, after a write and after a TLS handshake.
  Decision Next();
  /// What a read brought, or the end of the stream.
  Decision OnData(std::string_view bytes);
  Decision OnEnd();
  /// Reading has failed, or the deadline has struck: as the exporter's reader does, the log tells
  /// the line that was begun.
  void TellRest();

  /// What the metrics show: unset = no step of that kind has been judged.
  std::optional<bool> failed_due_to_regex() const noexcept { return failed_due_to_regex_; }
  std::optional<bool> failed_due_to_bytes() const noexcept { return failed_due_to_bytes_; }
  /// The labels of the match of an entry with `labels`; a dialogue has one such match at most.
  const std::optional<Labels>& info() const noexcept { return info_; }
  /// "step 2 of 3: waiting for a line that matches /^220/": what a deadline interrupts.
  std::string Where() const;

 private:
  enum class Stage : std::uint8_t { kExpect, kSend, kStartTls };

  const DialogueEntry& entry() const noexcept { return entries_[index_]; }
  std::optional<Decision> Expect();
  std::optional<Decision> ExpectLine();
  Decision JudgeBytes(std::string_view bytes);
  void TellLine(std::string_view line, bool matches);
  void TellBytes(std::string_view bytes);
  std::optional<Decision> OnMatch(const RegexMatch& match);
  std::optional<Decision> Send();
  std::optional<Decision> StartTls();
  Decision Fail(FailureReason reason, std::string_view detail) const;
  /// The same of something that the exporter's reader does not take.
  Decision FailReading(FailureReason reason, std::string_view detail);

  const QueryResponse& entries_;
  RunLog& log_;
  std::size_t index_ = 0;
  std::size_t told_ = 0;  ///< entries that the log knows of
  Stage stage_ = Stage::kExpect;
  LineBuffer lines_;
  bool at_end_ = false;
  std::optional<std::string> last_line_;
  std::optional<RegexMatch> match_;
  std::optional<bool> failed_due_to_regex_, failed_due_to_bytes_;
  std::optional<Labels> info_;
};

}  // namespace sonde
