#include "probes/websocket/message_dialogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sonde {
namespace {

using Kind = MessageDialogue::Decision::Kind;
using testing::HasSubstr;

Regex Re(std::string_view pattern) { return Regex::Compile(pattern).value(); }

DialogueEntry Entry(std::string_view expect, std::string send = "") {
  DialogueEntry entry;
  if (!expect.empty()) entry.expect = Re(expect);
  entry.send = std::move(send);
  return entry;
}

TEST(MessageDialogue, EachExpectTakesOneMessageAndFillsItsSend) {
  const QueryResponse entries = {Entry("", "hello $1"), Entry("id (\\d+)", "use ${1}"),
                                 Entry("ok")};
  MessageDialogue dialogue(entries);
  EXPECT_EQ(dialogue.Next().data, "hello $1") << "without expect the text is literal";
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead);
  const auto sent = dialogue.OnMessage("your\nid 42");
  EXPECT_EQ(sent.kind, Kind::kSend);
  EXPECT_EQ(sent.data, "use 42") << "no newline";
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead);
  EXPECT_EQ(dialogue.OnMessage("ok").kind, Kind::kPass);
}

TEST(MessageDialogue, AMessageThatDoesNotMatchFailsAtOnce) {
  const QueryResponse entries = {Entry("", ""), Entry("^yes$")};
  MessageDialogue dialogue(entries);
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead) << "an empty send is none";
  const auto decision = dialogue.OnMessage("no\x01");
  EXPECT_EQ(decision.kind, Kind::kFail);
  EXPECT_EQ(decision.failure.reason, FailureReason::kExpectRegex);
  EXPECT_THAT(decision.failure.detail, HasSubstr("step 2 of 2"));
}

TEST(MessageDialogue, NothingConfiguredPasses) {
  const QueryResponse entries;
  EXPECT_EQ(MessageDialogue(entries).Next().kind, Kind::kPass);
}

}  // namespace
}  // namespace sonde
