#include "probes/dialogue/dialogue.h"

#include <gtest/gtest.h>

#include <string>

#include "fakes/log_lines.h"

namespace sonde {
namespace {

using Kind = Dialogue::Decision::Kind;

RunLog quiet;  // keeps nothing

Regex Re(std::string_view pattern) {
  auto regex = Regex::Compile(pattern);
  EXPECT_TRUE(regex) << pattern;
  return regex.value_or(Regex{});
}
DialogueEntry Expect(std::string_view pattern, std::string send = "") {
  return {.expect = Re(pattern), .send = std::move(send)};
}

TEST(DialogueTest, NothingToSayPassesAtOnce) {
  const QueryResponse entries;
  EXPECT_EQ(Dialogue(entries, quiet).Next().kind, Kind::kPass);
}

TEST(DialogueTest, SkipsLinesUntilOneMatches) {
  const QueryResponse entries = {Expect("^220 (.*)$", "EHLO ${1}"), Expect("^250 ")};
  Dialogue dialogue(entries, quiet);
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead);
  EXPECT_EQ(dialogue.OnData("noise\r\n22").kind, Kind::kRead);
  const auto send = dialogue.OnData("0 mail\r\n250-rest");
  EXPECT_EQ(send.kind, Kind::kSend);
  EXPECT_EQ(send.data, "EHLO mail\n");
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead);
  EXPECT_EQ(dialogue.OnData("\n250 ok\n").kind, Kind::kPass);
  EXPECT_EQ(dialogue.failed_due_to_regex(), false);
}

TEST(DialogueTest, BytesOfOneReadServeLaterExpects) {
  const QueryResponse entries = {Expect("^item 1$"), Expect("^item 3$")};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("item 1\nitem 2\nitem 3\n").kind, Kind::kPass);
}

TEST(DialogueTest, EndWithoutMatchIsTheRegexsFault) {
  const QueryResponse entries = {Expect("ready")};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  dialogue.OnData("busy\n");
  const auto end = dialogue.OnEnd();
  EXPECT_EQ(end.kind, Kind::kFail);
  EXPECT_EQ(end.failure.reason, FailureReason::kExpectRegex);
  EXPECT_EQ(dialogue.failed_due_to_regex(), true);
  EXPECT_EQ(
      end.failure.detail,
      "step 1 of 1, waiting for a line that matches \"ready\": the peer closed the connection, "
      "its last line was \"busy\"");
}

TEST(DialogueTest, LastLineNeedsNoLineEnd) {
  const QueryResponse entries = {Expect("^no line end here$")};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("no line end here").kind, Kind::kRead);
  EXPECT_EQ(dialogue.OnEnd().kind, Kind::kPass);
}

TEST(DialogueTest, EmptyExpectStillWaitsForALine) {
  const QueryResponse entries = {Expect("")};
  Dialogue dialogue(entries, quiet);
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead);
  EXPECT_EQ(dialogue.OnData("\n").kind, Kind::kPass);
}

TEST(DialogueTest, OverlongLineIsAReadErrorNotAMismatch) {
  const QueryResponse entries = {Expect("END")};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  Dialogue::Decision decision{.kind = Kind::kRead};
  for (int i = 0; i < 16 && decision.kind == Kind::kRead; ++i) {
    decision = dialogue.OnData(std::string(4096, 'x'));
  }
  EXPECT_EQ(decision.kind, Kind::kFail);
  EXPECT_EQ(decision.failure.reason, FailureReason::kSizeLimit);
  EXPECT_FALSE(dialogue.failed_due_to_regex());
}

TEST(DialogueTest, SendIsLiteralWithoutExpect) {
  const QueryResponse entries = {{.send = "SAY ${1} $x"}, Expect("(a)"), {.send = "$1"}};
  Dialogue dialogue(entries, quiet);
  EXPECT_EQ(dialogue.Next().data, "SAY ${1} $x\n");
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("a\n").data, "$1\n") << "groups are of the entry that matched them";
}

TEST(DialogueTest, EmptyExpansionSendsNothing) {
  const QueryResponse entries = {Expect("(X)?HELLO", "$1")};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("HELLO\n").kind, Kind::kPass);
}

TEST(DialogueTest, ExpectBytesIsOneRead) {
  const QueryResponse entries = {{.expect_bytes = "abcd"}};
  Dialogue equal(entries, quiet);
  const auto read = equal.Next();
  EXPECT_EQ(read.kind, Kind::kRead);
  EXPECT_EQ(read.max_bytes, 4U);
  EXPECT_EQ(equal.OnData("abcd").kind, Kind::kPass);
  EXPECT_EQ(equal.failed_due_to_bytes(), false);

  Dialogue other(entries, quiet);
  other.Next();
  EXPECT_EQ(other.OnData("abcX").failure.reason, FailureReason::kExpectBytes);
  EXPECT_EQ(other.failed_due_to_bytes(), true);

  Dialogue shorter(entries, quiet);
  shorter.Next();
  EXPECT_EQ(shorter.OnData("ab").failure.reason, FailureReason::kExpectBytes);
  EXPECT_FALSE(shorter.failed_due_to_bytes()) << "a short piece leaves the metric alone";

  Dialogue closed(entries, quiet);
  closed.Next();
  EXPECT_EQ(closed.OnEnd().failure.reason, FailureReason::kTruncated);
  EXPECT_FALSE(closed.failed_due_to_bytes());
}

TEST(DialogueTest, ExpectBytesDoesNotSeeWhatAnExpectHasTaken) {
  const QueryResponse entries = {Expect("LINE"), {.expect_bytes = "BYTES"}};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("LINE\nBYTES").kind, Kind::kRead);
}

TEST(DialogueTest, StartTlsComesLastAndForgetsThePlaintext) {
  const QueryResponse entries = {{.expect = Re("go"), .send = "STARTTLS", .starttls = true},
                                 Expect("secret")};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("go\nsecret injected\n").kind, Kind::kSend);
  EXPECT_EQ(dialogue.Next().kind, Kind::kStartTls);
  EXPECT_EQ(dialogue.Next().kind, Kind::kRead);
}

TEST(DialogueTest, LabelsAreFilledFromTheMatch) {
  DialogueEntry entry = Expect("^SSH-([0-9.]+)-(.*)");
  entry.labels = {{"version", "v$1"}, {"software", "$2 ${9}"}};
  entry.has_labels = true;
  const QueryResponse entries = {entry};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("SSH-2.0-x\n").kind, Kind::kPass);
  ASSERT_TRUE(dialogue.info());
  EXPECT_EQ(*dialogue.info(), (Dialogue::Labels{{"version", "v2.0"}, {"software", "x "}}));
}

// The exporter breaks off here, without an answer.
TEST(DialogueTest, LabelsThatAreNotUtf8Fail) {
  DialogueEntry entry = Expect("^SSH-(.*)");
  entry.labels = {{"software", "$1"}};
  entry.has_labels = true;
  const QueryResponse entries = {entry};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("SSH-x\xff\n").failure.reason, FailureReason::kMalformed);
  EXPECT_FALSE(dialogue.info());
}

TEST(DialogueTest, LabelNamesAreShownWithUnderscoresWhereTheTextFormatAllowsNothingElse) {
  DialogueEntry entry = Expect("a");
  entry.labels = {{"a-b", "1"}, {"2a", "2"}, {"z\xC3\xA9", "3"}};
  entry.has_labels = true;
  const QueryResponse entries = {entry};
  Dialogue dialogue(entries, quiet);
  dialogue.Next();
  EXPECT_EQ(dialogue.OnData("a\n").kind, Kind::kPass);
  EXPECT_EQ(*dialogue.info(), (Dialogue::Labels{{"a_b", "1"}, {"_a", "2"}, {"z_", "3"}}));
}

TEST(DialogueTest, ASecondMatchWithLabelsIsAMistakeOfTheConfiguration) {
  DialogueEntry entry = Expect("a");
  entry.has_labels = true;
  const QueryResponse twice = {entry, entry};
  Dialogue dialogue(twice, quiet);
  dialogue.Next();
  const auto decision = dialogue.OnData("a\na\n");
  EXPECT_EQ(decision.kind, Kind::kFail);
  EXPECT_EQ(decision.failure.reason, FailureReason::kConfig);
}

TEST(DialogueTest, EmptyLabelListGivesASeriesAndBadNamesFail) {
  DialogueEntry entry = Expect("a");
  entry.has_labels = true;
  const QueryResponse bare = {entry};
  Dialogue dialogue(bare, quiet);
  dialogue.Next();
  dialogue.OnData("a\n");
  ASSERT_TRUE(dialogue.info());
  EXPECT_TRUE(dialogue.info()->empty());

  for (const auto& labels :
       {std::vector<ExpectLabel>{{"", "x"}}, std::vector<ExpectLabel>{{"__a", "x"}},
        std::vector<ExpectLabel>{{"a", "x"}, {"a", "y"}}}) {
    entry.labels = labels;
    const QueryResponse entries = {entry};
    Dialogue bad(entries, quiet);
    bad.Next();
    EXPECT_EQ(bad.OnData("a\n").failure.reason, FailureReason::kConfig);
  }
}

TEST(DialogueTest, TellsItsSteps) {
  const QueryResponse entries = {Expect("^220 ", "HELO"), {.expect_bytes = "abc"}};
  RunLog log(LogLevel::kDebug);
  Dialogue dialogue(entries, log);
  dialogue.Next();
  dialogue.OnData("x\n220 y\n");
  dialogue.Next();
  dialogue.OnData("ab");
  EXPECT_EQ(LogLines(log.Take()),
            (std::vector<std::string>{
                "Processing query response entry entry_number=0", "Read line line=x",
                "Read line line=220 y", "Regexp matched regexp=^220  line=220 y",
                "Sending line line=HELO", "Processing query response entry entry_number=1",
                std::string("Read bytes bytes=ab\0", 20),
                std::string("Read less data than expected expected=abc bytes=ab\0", 51)}));
}

TEST(DialogueTest, TheLineThatADeadlineCutsIsToldAsWell) {
  const QueryResponse entries = {Expect("end")};
  RunLog log(LogLevel::kDebug);
  Dialogue dialogue(entries, log);
  dialogue.Next();
  dialogue.OnData("no end");
  dialogue.TellRest();
  EXPECT_EQ(
      LogLines(log.Take()),
      (std::vector<std::string>{"Processing query response entry entry_number=0",
                                "Read line line=no end", "Regexp matched regexp=end line=no end"}));
}

}  // namespace
}  // namespace sonde
