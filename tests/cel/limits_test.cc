// Limits: nesting is cel-go's to the level (recorded from the exporter), the rest is ours.

#include "cel/limits.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sonde/cel.h"

namespace sonde {
namespace {

std::string Times(std::size_t n, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += text;
  return out;
}

std::string Nested(std::size_t n, std::string_view open, std::string_view inner,
                   std::string_view close) {
  return Times(n, open) + std::string(inner) + Times(n, close);
}

bool Loads(const std::string& expression) { return CelProgram::Compile(expression).has_value(); }

CelOutcome Evaluate(std::string_view expression, std::string_view body) {
  const Result<CelProgram> program = CelProgram::Compile(expression);
  EXPECT_TRUE(program) << expression << ": " << program.error().message;
  return program ? program->Evaluate(body) : CelOutcome{};
}

struct Shape {
  std::string_view name;
  std::size_t deepest;  // what the exporter still loads
  std::string (*make)(std::size_t);
};

constexpr Shape kShapes[] = {
    {"parentheses", 249, [](std::size_t n) { return Nested(n, "(", "1", ")"); }},
    {"lists", 249, [](std::size_t n) { return Nested(n, "[", "1", "]"); }},
    {"maps", 249, [](std::size_t n) { return Nested(n, "{1:", "1", "}"); }},
    {"calls", 249, [](std::size_t n) { return Nested(n, "dyn(", "1", ")"); }},
    {"indexes in indexes", 249, [](std::size_t n) { return Nested(n, "body[", "0", "]"); }},
    {"macros in macros", 249, [](std::size_t n) { return Nested(n, "body.all(x,", "x", ")"); }},
    {"negations in parentheses", 249, [](std::size_t n) { return Nested(n, "!(", "true", ")"); }},
    {"conditions to the right", 249, [](std::size_t n) { return Times(n, "true?1:") + "1"; }},
    {"conditions in parentheses", 248,
     [](std::size_t n) { return Nested(n, "(true?", "1", ":1)"); }},
    {"sums to the right", 124, [](std::size_t n) { return Nested(n, "(1+", "1", ")"); }},
    {"sums", 250, [](std::size_t n) { return "1" + Times(n, "+1"); }},
    {"products", 250, [](std::size_t n) { return "1" + Times(n, "*1"); }},
    {"sums of products", 249, [](std::size_t n) { return "1" + Times(n, "*1+1"); }},
    {"comparisons", 249, [](std::size_t n) { return "1==1" + Times(n, "==true"); }},
    {"fields", 250, [](std::size_t n) { return "body" + Times(n, ".a"); }},
    {"indexes", 250, [](std::size_t n) { return "body" + Times(n, "[0]"); }},
    {"sums of fields", 125,
     [](std::size_t n) { return "body" + Times(125, ".a") + Times(n, "+1"); }},
};

TEST(CelLimits, NestingEndsWhereTheExportersEnds) {
  for (const Shape& shape : kShapes) {
    EXPECT_TRUE(Loads(shape.make(shape.deepest))) << shape.name;
    EXPECT_FALSE(Loads(shape.make(shape.deepest + 1))) << shape.name;
    EXPECT_FALSE(Loads(shape.make(20 * shape.deepest))) << shape.name;
  }
}

TEST(CelLimits, WhatDoesNotNestIsNotLimited) {
  EXPECT_TRUE(Loads(Times(5000, "!") + "true"));
  EXPECT_TRUE(Loads(Times(5001, "-") + "1"));
  EXPECT_TRUE(Loads("true" + Times(5000, "&&true")));
  EXPECT_TRUE(Loads("[" + Times(20000, "1,") + "]"));
}

TEST(CelLimits, SourceHas100000CodePoints) {
  const std::string literal = Times(cel::kMaxSourceCodePoints - 2, "é");
  EXPECT_TRUE(Loads("'" + literal + "'"));
  EXPECT_FALSE(Loads("'" + literal + "é'"));
}

// {a: a} twice as deep with every link: the type has 2^60 leaves.
TEST(CelLimits, TypesThatExplodeAreRefused) {
  std::string expression = "[1]";
  for (int i = 0; i < 60; ++i) expression += ".map(a, {a: a})";
  EXPECT_FALSE(Loads(expression));
}

TEST(CelLimits, StepsOfAnEvaluation) {
  const std::string body = "[" + Times(5000, "1,") + "1]";
  EXPECT_EQ(Evaluate("body.all(x, x == 1)", body).kind, CelOutcome::Kind::kTrue);
  const CelOutcome squared = Evaluate("body.all(x, body.all(y, x == y))", body);
  EXPECT_EQ(squared.error, "evaluation limit reached");
  EXPECT_EQ(Evaluate("body.all(x, body.all(y, x == y)) || true", body).error, squared.error)
      << "|| must not absorb the limit";
}

TEST(CelLimits, TextAndListsThatDouble) {
  std::string text = "[body]";
  for (int i = 0; i < 60; ++i) text += ".map(x, x + x)";
  EXPECT_EQ(Evaluate(text + " == []", "\"abcdefgh\"").error, "evaluation limit reached");
  EXPECT_EQ(Evaluate(text + " == []", "[1, 2, 3, 4]").error, "evaluation limit reached");
}

// The same list under two names, doubled 60 times: 2^60 comparisons, but few values.
TEST(CelLimits, EqualityOfSharedValues) {
  std::string shared = "[body]";
  for (int i = 0; i < 60; ++i) shared += ".map(x, dyn([x, x]))";
  EXPECT_EQ(Evaluate(shared + " == " + shared, "1").error, "evaluation limit reached");
}

TEST(CelLimits, PatternsFromTheBodyAreBounded) {
  const CelOutcome outcome = Evaluate("'a'.matches(body)", "\"" + Times(100000, "(a?){9}") + "\"");
  EXPECT_EQ(outcome.error, "evaluation limit reached");
}

TEST(CelLimits, BodiesNestAsDeepAsGoReadsThem) {
  const auto nested = [](std::size_t n) { return Nested(n, "[", "", "]"); };
  EXPECT_TRUE(Evaluate("body == body", nested(cel::kMaxJsonDepth)).is_true());
  EXPECT_EQ(Evaluate("true", nested(cel::kMaxJsonDepth + 1)).error, "body nests too deeply");
  EXPECT_EQ(Evaluate("true", Times(1'000'000, "[")).error, "body nests too deeply");
  EXPECT_TRUE(Evaluate("body == body", Nested(cel::kMaxJsonDepth, "{\"a\":", "1", "}")).is_true());
  EXPECT_EQ(Evaluate("true", Times(1'000'000, "{\"a\":")).error, "body nests too deeply");
}

TEST(CelLimits, BodiesHaveASize) {
  EXPECT_EQ(Evaluate("true", std::string(cel::kMaxJsonBytes + 1, ' ')).error,
            "body is too long for JSON");
  EXPECT_EQ(Evaluate("true", "[" + Times(cel::kMaxJsonValues, "1,") + "1]").error,
            "body has too many values");
}

}  // namespace
}  // namespace sonde
