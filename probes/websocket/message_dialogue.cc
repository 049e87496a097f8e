#include "probes/websocket/message_dialogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "probes/dialogue/printable.h"

namespace sonde {

using Kind = MessageDialogue::Decision::Kind;

MessageDialogue::Decision MessageDialogue::Next() {
  if (index_ >= entries_.size()) return {.kind = Kind::kPass};
  const DialogueEntry& entry = entries_[index_];
  if (entry.expect) return {.kind = Kind::kRead};
  return Send(entry.send);
}

MessageDialogue::Decision MessageDialogue::OnMessage(std::string_view message) {
  const DialogueEntry& entry = entries_[index_];
  const auto match = entry.expect->Find(message);
  if (match) return Send(Regex::Expand(entry.send, *match));
  return {.kind = Kind::kFail,
          .failure = {FailureReason::kExpectRegex,
                      fmt::format("{}: the message {} does not match {}", Where(), Quoted(message),
                                  Quoted(entry.expect->pattern()))}};
}

MessageDialogue::Decision MessageDialogue::Send(std::string text) {
  ++index_;
  if (text.empty()) return Next();
  return {.kind = Kind::kSend, .data = std::move(text)};
}

std::string MessageDialogue::Where() const {
  return fmt::format("step {} of {}", std::min(index_ + 1, entries_.size()), entries_.size());
}

}  // namespace sonde
