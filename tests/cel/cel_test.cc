#include "sonde/cel.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace sonde {
namespace {

std::string ErrorOf(std::string_view expression) {
  const Result<CelProgram> program = CelProgram::Compile(expression);
  return program ? "" : program.error().message;
}

std::string ProbeError(std::string_view expression, std::string_view body) {
  return CelProgram::Compile(expression).value().Evaluate(body).error;
}

TEST(CelProgram, SaysWhereAnExpressionIsWrongAndWhy) {
  constexpr std::pair<std::string_view, std::string_view> kErrors[] = {
      {"", "1:1: unexpected end of expression"},
      {"body.x ==", "1:10: unexpected end of expression"},
      {"body.x = 1", "1:8: unexpected character"},
      {"true &&\n  now", "2:3: undeclared reference to 'now'"},
      {"1 + 'a'", "1:3: no overload of '_+_' takes (int, string)"},
      {"'a'.lowerAscii()", "1:4: undeclared reference to 'lowerAscii'"},
      {"[1].all(x, x.name == 'a')", "1:13: type 'int' has no fields"},
      {"has(body)", "1:1: has() needs a field selection as its argument"},
      {"[1].all(1, true)", "1:4: the first argument of all() must be a simple name"},
      {"'abc'.exists(c, true)", "1:1: type 'string' is neither a list nor a map"},
      {"9223372036854775808", "1:1: number 9223372036854775808 is out of range"},
      {"'\\ud800'", "1:1: escape sequence is not a Unicode code point"},
      {"'abc", "1:1: string without an end"},
      {"google.protobuf.Int64Value{value: 1}", "1:1: messages can't be constructed here"},
      {"body.?x", "1:6: unexpected '?'"},
      {"if", "1:1: 'if' is reserved"},
      {"{'a': [1]} == {'a': [dyn(1), 'b']} && size(1) > 0",
       "1:39: no overload of 'size' takes (int)"},
  };
  for (const auto& [expression, error] : kErrors)
    EXPECT_EQ(ErrorOf(expression), error) << expression;
}

TEST(CelProgram, SaysWhyThereIsNoVerdict) {
  EXPECT_EQ(ProbeError("body.status == 'up'", "{}"), "no such key: status");
  EXPECT_EQ(ProbeError("body[2]", "[1]"), "index out of bounds: 2");
  EXPECT_EQ(ProbeError("body.n + 1 == 2", R"({"n": 1})"), "no such overload");
  EXPECT_EQ(ProbeError("1 / int(body) == 1", "0"), "division by zero");
  EXPECT_EQ(ProbeError("body", "5"), "the result is no boolean but double");
  EXPECT_EQ(ProbeError("true", "<html>"), "body is no JSON at byte 1");
  EXPECT_EQ(ProbeError("timestamp(0).getHours(body) == 0", "\"Mars\""), "unknown time zone Mars");
}

TEST(CelProgram, KeepsItsSourceAndIsSharedByCopies) {
  CelProgram original = CelProgram::Compile("body.list.all(x, x in ['a', 'b'])").value();
  const CelProgram copy = original;
  original = CelProgram::Compile("false").value();
  EXPECT_EQ(copy.source(), "body.list.all(x, x in ['a', 'b'])");
  EXPECT_TRUE(copy.Evaluate(R"({"list": ["a", "b", "a"]})").is_true());
  EXPECT_TRUE(copy.Evaluate(R"({"list": ["a", "c"]})").is_false()) << "evaluations share no state";
  EXPECT_TRUE(original.Evaluate("{}").is_false());
}

// Zones named in the expression are read when it is compiled; a name from the body never makes the
// evaluation read a file.
TEST(CelProgram, KnowsTheZonesThatItNames) {
  const std::string_view body = R"({"zone": "Europe/Paris", "time": "2020-07-01T12:00:00Z"})";
  const auto hours = [body](std::string_view zone) {
    const std::string expression = "timestamp(body.time).getHours(" + std::string(zone) + ") == 14";
    return CelProgram::Compile(expression).value().Evaluate(body);
  };
  EXPECT_TRUE(hours("'Europe/Paris'").is_true());
  EXPECT_TRUE(hours("body.zone == 'Europe/Paris' ? body.zone : 'UTC'").is_true());
  EXPECT_EQ(hours("body.zone").error, "unknown time zone Europe/Paris");
  EXPECT_TRUE(hours("'+02:00'").is_true());
}

}  // namespace
}  // namespace sonde
